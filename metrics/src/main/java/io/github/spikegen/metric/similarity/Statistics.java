package io.github.spikegen.metric.similarity;

import java.util.stream.DoubleStream;

/** Correlations and quantiles. */
final class Statistics {

  private Statistics() {}

  /** Returns Pearson's correlation of values that occur as often as their weights say, or NaN. */
  static double correlation(double[] x, double[] y, double... weights) {
    double total = 0;
    double sumOfX = 0;
    double sumOfY = 0;
    for (int i = 0; i < x.length; i++) {
      total += weights[i];
      sumOfX += weights[i] * x[i];
      sumOfY += weights[i] * y[i];
    }
    double meanOfX = sumOfX / total;
    double meanOfY = sumOfY / total;
    double squaresOfX = 0;
    double squaresOfY = 0;
    double products = 0;
    for (int i = 0; i < x.length; i++) {
      double fromX = x[i] - meanOfX;
      double fromY = y[i] - meanOfY;
      squaresOfX += weights[i] * fromX * fromX;
      squaresOfY += weights[i] * fromY * fromY;
      products += weights[i] * fromX * fromY;
    }
    double correlation = products / Math.sqrt(squaresOfX) / Math.sqrt(squaresOfY);
    return Math.max(-1, Math.min(1, correlation));
  }

  /** Interpolates linearly between the two nearest of the values that are numbers, or NaN. */
  static double quantile(double share, double... values) {
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
