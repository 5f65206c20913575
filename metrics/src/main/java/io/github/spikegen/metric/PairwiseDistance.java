package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;

/**
 * Mean Euclidean distances between samples: a generator whose samples lie much closer together than
 * real images do has collapsed to few modes.
 *
 * <p>Samples are images {@code [N, C, H, W]} or features {@code [N, D]}.
 */
public final class PairwiseDistance {

  /** A squared distance below this share of the squared norms is rounding. */
  private static final double ROUNDING = 1e-13;

  private PairwiseDistance() {}

  /**
   * Returns the mean distance between different samples of one set.
   *
   * @param samples floating-point {@code [N, …]}, N at least 2
   * @return the mean over all {@code N (N - 1) / 2} pairs
   */
  public static double within(NDArray samples) {
    Samples given = Samples.of("samples", samples).atLeast(2, "one pair");
    Samples all = given.relativeTo(given.meanRow());
    double pairs = (double) all.count() * (all.count() - 1);
    return sum(all, all) / pairs; // the distances of samples to themselves are exactly 0
  }

  /**
   * {@return the mean distance between samples of two sets: the mean over all {@code N · M} pairs}
   *
   * @param a floating-point {@code [N, …]}
   * @param b floating-point {@code [M, …]}, samples of the same shape
   */
  public static double between(NDArray a, NDArray b) {
    Samples samplesOfA = Samples.of("a", a);
    Samples samplesOfB = Samples.of("b", b).comparableWith(samplesOfA);
    double[] origin = samplesOfA.meanRow();
    double sum = sum(samplesOfA.relativeTo(origin), samplesOfB.relativeTo(origin));
    return sum / ((double) samplesOfA.count() * samplesOfB.count());
  }

  private static double sum(Samples a, Samples b) {
    double total = 0;
    try (NoGrad off = new NoGrad();
        NDManager work = a.manager()) {
      for (int i = 0; i < a.blocks(); i++) {
        try (NDArray x = a.block(work, i)) {
          for (int j = 0; j < b.blocks(); j++) {
            try (NDArray y = b.block(work, j);
                NDArray squares = squared(x, y);
                NDArray distances = squares.sqrt();
                NDArray sum = distances.sum()) {
              total += sum.getDouble();
            }
          }
        }
      }
    }
    return total;
  }

  /**
   * Returns |x - y|² for all pairs of rows, float64 {@code [N, D]} and {@code [M, D]} to {@code [N,
   * M]}; exactly 0 for equal rows. Rows must lie around 0: by products, the distances of rows that
   * lie far from 0 and close together are rounding.
   */
  static NDArray squared(NDArray x, NDArray y) {
    try (NDArray normsOfX = squaredNorms(x);
        NDArray normsOfY = squaredNorms(y);
        NDArray column = normsOfX.expandDims(1);
        NDArray norms = column.add(normsOfY);
        NDArray transposed = y.transpose();
        NDArray products = x.matMul(transposed);
        NDArray twice = products.muli(2);
        NDArray squares = norms.sub(twice);
        NDArray rounding = norms.muli(ROUNDING);
        NDArray certain = squares.gt(rounding)) {
      return squares.mul(certain);
    }
  }

  private static NDArray squaredNorms(NDArray rows) {
    try (NDArray squares = rows.square()) {
      return squares.sum(new int[] {1});
    }
  }
}
