package io.github.spikegen.normalization;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.neuron.NeuronKernel;
import io.github.spikegen.neuron.NeuronKernel.CurrentGradients;
import io.github.spikegen.neuron.NeuronKernel.Sequence;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Stores gradients with respect to normalized currents, and adds up what normalization needs of
 * them; used by one thread. Another number of threads adds up in another order.
 */
final class SummedGradients implements CurrentGradients {

  private final Sequence raw;
  private final Sequence stored;
  private final Total total;
  private final float[] sum;
  private final float[] product;

  /** What the block of neurons at hand has of the arrays of all columns. */
  private final float[] blockMean = new float[NeuronKernel.LARGEST_BLOCK];

  private final float[] blockSum = new float[NeuronKernel.LARGEST_BLOCK];
  private final float[] blockProduct = new float[NeuronKernel.LARGEST_BLOCK];
  private final float[] values = new float[NeuronKernel.LARGEST_BLOCK];
  private int at = -1;
  private int size;

  private SummedGradients(Sequence raw, Sequence stored, Total total) {
    this.raw = raw;
    this.stored = stored;
    this.total = total;
    sum = new float[total.mean.length];
    product = new float[total.mean.length];
  }

  @Override
  public boolean summed() {
    return stored.summed();
  }

  @Override
  public void take(int step, int start, float[] gradients, int count) {
    stored.take(step, start, gradients, count);
    if (start != at) {
      leaveBlock();
      enterBlock(start, count);
    }
    raw.read(step, start, values, count);
    GradientSums.add(values, gradients, blockMean, blockSum, blockProduct, count);
  }

  private void enterBlock(int start, int count) {
    at = start;
    size = count;
    int column = start % total.row.columns();
    System.arraycopy(total.mean, column, blockMean, 0, count);
    System.arraycopy(sum, column, blockSum, 0, count);
    System.arraycopy(product, column, blockProduct, 0, count);
  }

  private void leaveBlock() {
    if (at >= 0) {
      int column = at % total.row.columns();
      System.arraycopy(blockSum, 0, sum, column, size);
      System.arraycopy(blockProduct, 0, product, column, size);
    }
  }

  /** The sums of all threads. */
  static final class Total {

    private final ChannelColumns row;
    private final float[] mean;
    private final ConcurrentSkipListMap<Integer, SummedGradients> parts =
        new ConcurrentSkipListMap<>();

    /** Prepares to sum over {@code [T, N, C, …]}. */
    Total(ChannelStatistics statistics, Shape shape) {
      row = ChannelColumns.ofEntry(shape.slice(2));
      mean = row.spread(statistics::mean, 0, row.columns() + NeuronKernel.LARGEST_BLOCK);
    }

    SummedGradients part(Sequence raw, Sequence stored) {
      return new SummedGradients(raw, stored, this);
    }

    /** Takes a thread's sums; those of lower neurons are added up first, whenever they come. */
    void add(int from, SummedGradients part) {
      part.leaveBlock();
      parts.put(from, part);
    }

    GradientSums sums() {
      double[] gradients = new double[row.channels()];
      double[] products = new double[row.channels()];
      for (SummedGradients part : parts.values()) {
        row.addTo(gradients, part.sum);
        row.addTo(products, part.product);
      }
      return new GradientSums(gradients, products);
    }
  }
}
