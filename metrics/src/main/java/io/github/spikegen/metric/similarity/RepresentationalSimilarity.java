package io.github.spikegen.metric.similarity;

import java.util.Arrays;

/**
 * Representational similarity analysis (RSA): whether two populations find the same stimuli alike.
 *
 * <p>The Spearman correlation of two {@linkplain DissimilarityMatrix dissimilarity matrices} over
 * all pairs of different stimuli, in [-1, 1]; around 0 for unrelated populations. It changes
 * neither if all responses of one population are multiplied by a positive number or shifted by a
 * number, nor under any permutation of its units; it does under rotations, and under scales of
 * single units.
 */
public final class RepresentationalSimilarity {

  private RepresentationalSimilarity() {}

  /**
   * Compares two populations.
   *
   * @param a at least 3 stimuli
   * @param b the same stimuli
   * @return in [-1, 1]
   * @throws UndefinedSimilarityException if all units respond to a stimulus the same, or all
   *     dissimilarities of a population are equal
   */
  public static double between(ResponseMatrix a, ResponseMatrix b) {
    return between(DissimilarityMatrix.of(a), DissimilarityMatrix.of(b));
  }

  /**
   * Compares two populations.
   *
   * @param a a matrix
   * @param b a matrix of the same stimuli
   * @return in [-1, 1]
   * @throws UndefinedSimilarityException if all dissimilarities of a population are equal
   */
  public static double between(DissimilarityMatrix a, DissimilarityMatrix b) {
    ResponseMatrix.requireSameStimuli(a.stimuli(), b.stimuli());
    double[] ones = new double[a.ranks().length];
    Arrays.fill(ones, 1);
    double similarity = correlation(a.ranks(), b.ranks(), ones);
    if (Double.isNaN(similarity)) {
      throw new UndefinedSimilarityException(
          "all pairs of stimuli are equally dissimilar: the correlation of dissimilarities is undefined");
    }
    return similarity;
  }

  /**
   * Compares two populations at stimuli that occur several times or not at all, as {@link
   * ConfidenceInterval} asks for. Pairs of a stimulus with itself are left out: they would be alike
   * in any population.
   *
   * @param a a matrix
   * @param b a matrix of the same stimuli
   * @param counts how often each stimulus occurs
   * @return in [-1, 1], or NaN where it is undefined
   */
  public static double between(DissimilarityMatrix a, DissimilarityMatrix b, int[] counts) {
    ResponseMatrix.requireSameStimuli(a.stimuli(), b.stimuli());
    ResponseMatrix.requireOneEntryEach(counts, a.stimuli());
    double[] weights = new double[a.ranks().length];
    int pair = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < i; j++) {
        weights[pair++] = (double) counts[i] * counts[j];
      }
    }
    return correlation(a.ranks(weights), b.ranks(weights), weights);
  }

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
}
