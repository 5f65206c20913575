package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;

/**
 * The inception score: images that a classifier is sure of, of all classes, score high.
 *
 * <p>{@code exp(mean over images of KL(p(y|x) || p(y)))}, Salimans et al., "Improved techniques for
 * training GANs" (2016), over consecutive parts of the images. It lies between 1 and the number of
 * classes, and compares nothing with real images.
 *
 * @param mean the mean score over the parts
 * @param deviation the population standard deviation over the parts, 0 for a single one
 */
public record InceptionScore(double mean, double deviation) {

  /** The usual number of parts. */
  public static final int DEFAULT_SPLITS = 10;

  private static final double TOLERANCE = 1e-3;

  /**
   * {@return the score}
   *
   * @param probabilities floating-point {@code [N, classes]}, rows that sum to 1
   * @param splits the number of parts, from 1 to N
   * @throws IllegalArgumentException if a row is no distribution
   */
  public static InceptionScore of(NDArray probabilities, int splits) {
    Samples samples = Samples.ofFeatures("probabilities", probabilities);
    if (splits < 1 || splits > samples.count()) {
      throw new IllegalArgumentException(
          "splits must be from 1 to the %d samples, but is %d".formatted(samples.count(), splits));
    }
    double[] scores = new double[splits];
    try (NoGrad off = new NoGrad();
        NDManager work = samples.manager()) {
      for (int i = 0; i < splits; i++) {
        long from = (long) i * samples.count() / splits;
        long to = (i + 1L) * samples.count() / splits;
        scores[i] = score(work, samples, from, to);
      }
    }
    return new InceptionScore(Samples.mean(scores), Samples.deviation(scores));
  }

  /** The mean of KL(p || m) over rows p with mean m is H(m) minus the mean of H(p). */
  private static double score(NDManager work, Samples samples, long from, long to) {
    double negativeEntropies = 0;
    try (NDArray sum = work.zeros(new Shape(samples.dimension()), DataType.FLOAT64)) {
      for (long start = from; start < to; start += Samples.BLOCK) {
        try (NDArray rows = samples.rows(work, start, Math.min(start + Samples.BLOCK, to));
            NDArray sumOfRows = rows.sum(new int[] {0})) {
          requireDistributions(rows);
          negativeEntropies += negativeEntropy(rows);
          sum.addi(sumOfRows);
        }
      }
      double count = to - from;
      return Math.exp(negativeEntropies / count - negativeEntropy(sum.divi(count)));
    }
  }

  private static double negativeEntropy(NDArray probabilities) {
    try (NDArray positive = probabilities.maximum(Double.MIN_NORMAL); // 0 · log 0 = 0
        NDArray logarithms = positive.log();
        NDArray terms = logarithms.muli(probabilities);
        NDArray sum = terms.sum()) {
      return sum.getDouble();
    }
  }

  private static void requireDistributions(NDArray rows) {
    try (NDArray smallest = rows.min();
        NDArray sums = rows.sum(new int[] {1});
        NDArray errors = sums.subi(1).abs();
        NDArray largest = errors.max()) {
      if (smallest.getDouble() < 0 || largest.getDouble() > TOLERANCE) {
        throw new IllegalArgumentException(
            "probabilities must be at least 0 and sum to 1 in each row, but the smallest is %s and"
                    .formatted(smallest.getDouble())
                + " a sum is off by %s".formatted(largest.getDouble()));
      }
    }
  }
}
