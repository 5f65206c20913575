package io.github.spikegen.metric.similarity;

import java.util.stream.DoubleStream;

/** Quantiles of values some of which may be undefined. */
final class Quantiles {

  private Quantiles() {}

  /** Interpolates linearly between the two nearest of the values that are numbers, or NaN. */
  static double of(double share, double... values) {
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
