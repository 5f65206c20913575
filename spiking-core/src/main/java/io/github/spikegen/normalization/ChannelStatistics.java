package io.github.spikegen.normalization;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Mean and variance of each channel. */
final class ChannelStatistics {

  private final double[] mean;
  private final double[] variance;
  private final int count;

  private ChannelStatistics(double[] mean, double[] variance, int count) {
    this.mean = mean;
    this.variance = variance;
    this.count = count;
  }

  /** Returns running statistics. */
  static ChannelStatistics running(FloatBuffer mean, FloatBuffer variance) {
    double[] means = new double[mean.capacity()];
    double[] variances = new double[mean.capacity()];
    Arrays.setAll(means, mean::get);
    Arrays.setAll(variances, variance::get);
    return new ChannelStatistics(means, variances, 0);
  }

  /** Reads an array once. */
  static ChannelStatistics of(FloatBuffer x, ChannelColumns table) {
    // distances from the first row: sums of squares lose nothing where the mean is large
    float[] origins = new float[table.columns()];
    float[] sums = new float[table.columns()];
    float[] squares = new float[table.columns()];
    table.forEachBlock(
        (first, width) -> {
          float[] values = new float[width];
          float[] origin = new float[width];
          float[] sum = new float[width];
          float[] square = new float[width];
          x.get(first, origin, 0, width);
          table.forEachRow(
              first,
              width,
              (start, count) -> {
                x.get(start, values, 0, count);
                add(values, origin, sum, square, count);
              });
          System.arraycopy(origin, 0, origins, first, width);
          System.arraycopy(sum, 0, sums, first, width);
          System.arraycopy(square, 0, squares, first, width);
        });
    int count = table.valuesPerChannel();
    double[] mean = table.total(j -> (double) origins[j] * table.rows(j) + sums[j]);
    divide(mean, count);
    double[] variance =
        table.total(
            j -> {
              // the sum of (x - mean)², from sums over x - origin
              double shift = mean[table.channel(j)] - origins[j];
              return squares[j] - 2 * shift * sums[j] + shift * shift * table.rows(j);
            });
    divide(variance, count);
    for (int c = 0; c < variance.length; c++) {
      variance[c] = Math.max(0, variance[c]); // rounding may leave less
    }
    return new ChannelStatistics(mean, variance, count);
  }

  private static void add(float[] x, float[] origin, float[] sum, float[] square, int count) {
    for (int i = 0; i < count; i++) {
      float distance = x[i] - origin[i];
      sum[i] += distance;
      square[i] += distance * distance;
    }
  }

  private static void divide(double[] totals, int count) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] /= count;
    }
  }

  double[] means() {
    return mean.clone();
  }

  /** The variances without bias; there must be two values or more. */
  double[] unbiasedVariances() {
    return Arrays.stream(variance).map(biased -> biased * count / (count - 1)).toArray();
  }

  double mean(int channel) {
    return mean[channel];
  }

  /** The mean squared distance from the mean. */
  double variance(int channel) {
    return variance[channel];
  }

  /** The number of values of a channel; 0 for running statistics. */
  int count() {
    return count;
  }
}
