package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.probe.SynapticLayer.Synapses;
import java.util.Arrays;

/**
 * How many synapses lie behind each input of a layer: the outputs that it adds to.
 *
 * <p>Inputs at the border of an image reach fewer outputs than those inside, and under a stride
 * neighbors differ; all are counted exactly. Taps of a kernel that fall on padding, or on what a
 * transposed convolution cuts off, are no synapses.
 */
public final class FanOut implements Synapses {

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
   * {@return the fan-out of every input of one sample of a dense layer}
   *
   * @param layer the layer
   * @param input the shape of its input, {@code (N, …, D)}
   */
  public static FanOut of(Linear layer, Shape input) {
    Shape output = layer.getOutputShapes(new Shape[] {input})[0];
    long units = output.get(output.dimension() - 1);
    return new FanOut(input.slice(1).size(), units, new long[] {1}, new long[] {1});
  }

  /**
   * {@return the fan-out of every input of one sample of a convolution}
   *
   * @param layer the layer
   * @param input the shape of its input, {@code (N, C, H, W)}
   */
  public static FanOut of(Conv2d layer, Shape input) {
    long filters = layer.getFilters() / layer.getGroups();
    return new FanOut(input.get(1), filters, taps(layer, input, 0), taps(layer, input, 1));
  }

  private static long[] taps(Conv2d convolution, Shape input, int axis) {
    return convolutionTaps(
        input.get(axis + 2),
        convolution.getKernelShape().get(axis),
        convolution.getStride().get(axis),
        convolution.getPadding().get(axis),
        convolution.getDilation().get(axis));
  }

  /**
   * Returns the fan-out of a transposed convolution with square kernels.
   *
   * @param input the shape of its input, {@code (N, C, H, W)}
   * @param output the shape of its output, {@code (N, filters, H', W')}
   * @param kernel the height and width of the kernel
   * @param stride the factor by which the image grows
   * @param padding rows and columns removed at each side of the output
   * @return the fan-out of every input of one sample
   */
  public static FanOut ofTransposed(
      Shape input, Shape output, int kernel, int stride, int padding) {
    return new FanOut(
        input.get(1),
        output.get(1),
        transposedTaps(input.get(2), output.get(2), kernel, stride, padding),
        transposedTaps(input.get(3), output.get(3), kernel, stride, padding));
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

  /** The fan-out of all inputs of a sample together. */
  @Override
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
   * {@inheritDoc}
   *
   * <p>Values are {@code [N, C, H, W]} or {@code [N, …, D]}, of the shape that this fan-out was
   * made for but for N.
   */
  @Override
  public SynapticLayer.Count count(NDArray values) {
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
    return new SynapticLayer.Count(spikes, operations);
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
