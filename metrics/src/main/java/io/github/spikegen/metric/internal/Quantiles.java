package io.github.spikegen.metric.internal;

import java.util.stream.DoubleStream;

/** Values below which a share of some numbers lies. */
public final class Quantiles {

  private Quantiles() {}

  /**
   * Interpolates linearly between the two nearest of the values that are numbers.
   *
   * @param share which share lies below, in [0, 1]
   * @param values the values, in any order; NaN are left out
   * @return the quantile, NaN if there are no values
   */
  public static double of(double share, double... values) {
    double[] sorted = DoubleStream.of(values).filter(x -> !Double.isNaN(x)).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
