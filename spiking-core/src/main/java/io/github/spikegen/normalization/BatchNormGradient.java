package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.ArrayMemory;
import java.nio.FloatBuffer;
import java.util.function.IntToDoubleFunction;

/**
 * The backward pass of batch normalization with the statistics of the batch, once its sums are
 * known.
 *
 * @param statistics of the batch
 * @param affine what was done to it
 * @param sums of the gradients with respect to the result
 */
record BatchNormGradient(ChannelStatistics statistics, ChannelAffine affine, GradientSums sums) {

  /**
   * Computes the gradients, reading arrays once: writes that of the batch, which may lie in the
   * same memory, and returns those of gamma and beta.
   */
  NDList of(
      FloatBuffer x,
      FloatBuffer byResult,
      FloatBuffer byX,
      ChannelColumns table,
      NDList parameters) {
    int n = statistics.count();
    IntToDoubleFunction slope =
        c -> -affine.factor(c) * affine.inverseDeviation(c) * byGamma(c) / n;
    IntToDoubleFunction offset =
        c -> -affine.factor(c) * sums.gradient(c) / n - slope.applyAsDouble(c) * statistics.mean(c);
    table.forEachBlock(
        (first, width) -> {
          float[] direct = table.spread(affine::factor, first, width);
          float[] throughVariance = table.spread(slope, first, width);
          float[] throughMean = table.spread(offset, first, width);
          float[] values = new float[width];
          float[] up = new float[width];
          table.forEachRow(
              first,
              width,
              (start, count) -> {
                x.get(start, values, 0, count);
                byResult.get(start, up, 0, count);
                combine(up, direct, values, throughVariance, throughMean, count);
                byX.put(start, up, 0, count);
              });
        });
    return new NDList(
        vector(parameters.get(0), this::byGamma), vector(parameters.get(1), sums::gradient));
  }

  private double byGamma(int channel) {
    return affine.inverseDeviation(channel) * sums.product(channel);
  }

  private static void combine(
      float[] up, float[] direct, float[] x, float[] slope, float[] offset, int count) {
    for (int i = 0; i < count; i++) {
      up[i] = up[i] * direct[i] + x[i] * slope[i] + offset[i];
    }
  }

  private static NDArray vector(NDArray like, IntToDoubleFunction ofChannel) {
    NDArray vector = like.getManager().create(like.getShape(), DataType.FLOAT32);
    FloatBuffer values = ArrayMemory.floats(vector);
    for (int c = 0; c < values.capacity(); c++) {
      values.put(c, (float) ofChannel.applyAsDouble(c));
    }
    return vector;
  }
}
