package io.github.spikegen.metric;

/**
 * The mean of an estimate over parts of the samples, and how far the parts differ.
 *
 * @param mean the mean over the parts
 * @param deviation the population standard deviation over the parts, 0 for a single one
 */
public record MeanAndDeviation(double mean, double deviation) {

  static MeanAndDeviation of(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new MeanAndDeviation(mean, Math.sqrt(squares / values.length));
  }
}
