package io.github.spikegen.normalization;

import ai.djl.ndarray.NDList;
import io.github.spikegen.autograd.ArrayMemory;
import java.nio.FloatBuffer;

/**
 * What normalization does to each value of a channel: {@code y = factor · x + offset}, with {@code
 * factor = gamma / sqrt(variance + epsilon)} and {@code offset = beta - factor · mean}.
 */
public final class ChannelAffine {

  private final double[] inverseDeviation;
  private final double[] factor;
  private final double[] offset;

  ChannelAffine(ChannelStatistics statistics, FloatBuffer gamma, FloatBuffer beta, double epsilon) {
    int channels = gamma.capacity();
    inverseDeviation = new double[channels];
    factor = new double[channels];
    offset = new double[channels];
    for (int c = 0; c < channels; c++) {
      inverseDeviation[c] = 1 / Math.sqrt(statistics.variance(c) + epsilon);
      factor[c] = gamma.get(c) * inverseDeviation[c];
      offset[c] = beta.get(c) - factor[c] * statistics.mean(c);
    }
  }

  /** Takes gamma and beta from behind the first input of a function. */
  static ChannelAffine of(ChannelStatistics statistics, NDList inputs, double epsilon) {
    return new ChannelAffine(
        statistics, ArrayMemory.floats(inputs.get(1)), ArrayMemory.floats(inputs.get(2)), epsilon);
  }

  double inverseDeviation(int channel) {
    return inverseDeviation[channel];
  }

  /**
   * {@return what each value of a channel is multiplied by}
   *
   * @param channel the number of the channel, from 0
   */
  public double factor(int channel) {
    return factor[channel];
  }

  /**
   * {@return what is then added}
   *
   * @param channel the number of the channel, from 0
   */
  public double offset(int channel) {
    return offset[channel];
  }

  /** Reads and writes an array once. */
  void apply(FloatBuffer from, FloatBuffer to, ChannelColumns table) {
    table.forEachBlock(
        (first, width) -> {
          float[] factors = table.spread(this::factor, first, width);
          float[] offsets = table.spread(this::offset, first, width);
          float[] values = new float[width];
          table.forEachRow(
              first,
              width,
              (start, count) -> {
                from.get(start, values, 0, count);
                apply(values, factors, offsets, count);
                to.put(start, values, 0, count);
              });
        });
  }

  static void apply(float[] x, float[] factors, float[] offsets, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = x[i] * factors[i] + offsets[i];
    }
  }
}
