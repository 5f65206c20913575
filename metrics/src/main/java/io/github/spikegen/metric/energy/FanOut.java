package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.layer.TransposedConv2d;
import java.util.Arrays;

/**
 * How many synapses lie behind each input of a layer: the outputs that it adds to.
 *
 * <p>Inputs at the border of an image reach fewer outputs than those inside, and under a stride
 * neighbors differ; all are counted exactly. Taps of a kernel that fall on padding, or on what a
 * transposed convolution cuts off, are no synapses.
 */
public final class FanOut {

  /** Below this many, sums of spikes are exact in float32. */
  private static final long EXACT_IN_FLOAT32 = 1 << 24;

  private final long inputs;
  private final long outputChannels;
  private final long[] rows;
  private final long[] columns;

  private FanOut(long inputs, long outputChannels, long[] rows, long[] columns) {
    this.inputs = inputs;
    this.outputChannels = outputChannels;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Returns the fan-out of a layer.
   *
   * @param layer a {@code Conv2d}, {@code Linear} or {@link TransposedConv2d}
   * @param input the shape of its input, {@code (N, C, H, W)} or {@code (N, …, D)}
   * @return the fan-out of every input of one sample
   * @throws IllegalArgumentException if the layer is of another class
   */
  public static FanOut of(Block layer, Shape input) {
    if (layer instanceof Linear) {
      long units = last(layer.getOutputShapes(new Shape[] {input})[0]);
      return new FanOut(input.slice(1).size(), units, new long[] {1}, new long[] {1});
    }
    if (layer instanceof Conv2d convolution) {
      long filters = convolution.getFilters() / convolution.getGroups();
      return new FanOut(
          input.get(1), filters, taps(convolution, input, 0), taps(convolution, input, 1));
    }
    if (layer instanceof TransposedConv2d transposed) {
      Shape output = transposed.getOutputShapes(new Shape[] {input})[0];
      return new FanOut(
          input.get(1),
          transposed.filters(),
          taps(transposed, input.get(2), output.get(2)),
          taps(transposed, input.get(3), output.get(3)));
    }
    throw new IllegalArgumentException(
        "the fan-out of a layer of class " + layer.getClass().getName() + " is not known");
  }

  private static long last(Shape shape) {
    return shape.get(shape.dimension() - 1);
  }

  private static long[] taps(Conv2d convolution, Shape input, int axis) {
    return convolutionTaps(
        input.get(axis + 2),
        convolution.getKernelShape().get(axis),
        convolution.getStride().get(axis),
        convolution.getPadding().get(axis),
        convolution.getDilation().get(axis));
  }

  private static long[] taps(TransposedConv2d layer, long size, long outputSize) {
    return transposedTaps(size, outputSize, layer.kernelSize(), layer.stride(), layer.padding());
  }

  /** Returns how many outputs each input along an axis of a convolution reaches. */
  static long[] convolutionTaps(long size, long kernel, long stride, long padding, long dilation) {
    long[] taps = new long[Math.toIntExact(size)];
    long outputs = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
    for (long output = 0; output < outputs; output++) {
      for (long tap = 0; tap < kernel; tap++) {
        long input = output * stride - padding + tap * dilation;
        if (input >= 0 && input < size) {
          taps[(int) input]++;
        }
      }
    }
    return taps;
  }

  /** Returns how many outputs each input along an axis of a transposed convolution reaches. */
  static long[] transposedTaps(long size, long outputSize, long kernel, long stride, long padding) {
    long[] taps = new long[Math.toIntExact(size)];
    for (int input = 0; input < size; input++) {
      for (long tap = 0; tap < kernel; tap++) {
        long output = input * stride - padding + tap;
        if (output >= 0 && output < outputSize) {
          taps[input]++;
        }
      }
    }
    return taps;
  }

  /**
   * Returns the synapses of the layer: the multiply-accumulates that one sample of numbers takes.
   *
   * @return the fan-out of all inputs of a sample together
   */
  public long connections() {
    return inputs * outputChannels * Arrays.stream(rows).sum() * Arrays.stream(columns).sum();
  }

  /**
   * Returns the synapses behind one input of an image; for a dense layer, behind any input.
   *
   * @param row the input's row, 0 for a dense layer
   * @param column the input's column, 0 for a dense layer
   * @return the outputs that it adds to
   */
  public long at(int row, int column) {
    return outputChannels * rows[row] * columns[column];
  }

  /**
   * Counts what the inputs of a layer cause.
   *
   * @param values {@code [N, C, H, W]} or {@code [N, …, D]}, of the shape that this fan-out was
   *     made for but for N
   * @return sums over all samples, exact for spikes
   */
  public SynapticCount count(NDArray values) {
    Shape shape = values.getShape();
    boolean oneKind = rows.length == 1 && columns.length == 1; // dense layers take any rank
    Shape folded =
        oneKind
            ? new Shape(shape.get(0), shape.slice(1).size())
            : new Shape(shape.get(0) * shape.get(1), shape.slice(2).size());
    double[] sums;
    try (NoGrad off = new NoGrad();
        NDArray grid = values.reshape(folded)) {
      sums = sums(grid);
    }
    double spikes = 0;
    double operations = 0;
    for (int i = 0; i < sums.length; i++) {
      spikes += sums[i];
      operations += sums[i] * (oneKind ? at(0, 0) : at(i / columns.length, i % columns.length));
    }
    return new SynapticCount(spikes, operations);
  }

  /** Sums rows, in double precision where float32 might round. */
  private static double[] sums(NDArray grid) {
    if (grid.getShape().get(0) < EXACT_IN_FLOAT32) {
      try (NDArray sums = grid.sum(new int[] {0});
          NDArray exact = sums.toType(DataType.FLOAT64, true)) {
        return exact.toDoubleArray();
      }
    }
    try (NDArray exact = grid.toType(DataType.FLOAT64, true);
        NDArray sums = exact.sum(new int[] {0})) {
      return sums.toDoubleArray();
    }
  }
}
