package io.github.spikegen.run.reproduction;

import java.util.List;

/**
 * A figure of several runs.
 *
 * @param values one a run
 * @param mean their mean
 * @param deviation their standard deviation, with n - 1 in the denominator; null for a single run
 * @param low the lower end of the interval that holds the mean of all possible runs with a
 *     confidence of 95 %, by Student's distribution; null for a single run
 * @param high its upper end; null for a single run
 */
public record Spread(List<Double> values, double mean, Double deviation, Double low, Double high) {

  /** Student's distribution: the quantile 0.975 for 1, 2, … degrees of freedom. */
  private static final double[] QUANTILES = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL_QUANTILE = 1.960;

  public Spread {
    values = List.copyOf(values);
  }

  /**
   * Summarizes.
   *
   * @param values one or more
   * @return mean, deviation and interval
   */
  public static Spread of(List<Double> values) {
    int n = values.size();
    if (n == 0) {
      throw new IllegalArgumentException("values must be one or more, but are none");
    }
    double mean = values.stream().mapToDouble(value -> value).sum() / n;
    if (n == 1) {
      return new Spread(values, mean, null, null, null);
    }
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    double quantile = n - 1 <= QUANTILES.length ? QUANTILES[n - 2] : NORMAL_QUANTILE;
    double margin = quantile * deviation / Math.sqrt(n);
    return new Spread(values, mean, deviation, mean - margin, mean + margin);
  }
}
