package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;

/** Squared Euclidean distances between all rows of two blocks. */
final class SquaredDistances {

  /** A squared distance below this share of the squared norms is rounding. */
  private static final double ROUNDING = 1e-13;

  private SquaredDistances() {}

  /**
   * Returns |x - y|² for all pairs, exactly 0 for equal rows.
   *
   * @param x float64 {@code [N, D]}
   * @param y float64 {@code [M, D]}
   * @return {@code [N, M]} in {@code x}'s manager
   */
  static NDArray between(NDArray x, NDArray y) {
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
