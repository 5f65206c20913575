package io.github.spikegen.metric.similarity;

/** Pearson's correlation. */
final class Correlation {

  private Correlation() {}

  /** Returns the correlation of values that occur as often as their weights say, or NaN. */
  static double of(double[] x, double[] y, double... weights) {
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
}
