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

  private PairwiseDistance() {}

  /**
   * Returns the mean distance between different samples of one set.
   *
   * @param samples floating-point {@code [N, …]}, N at least 2
   * @return the mean over all {@code N (N - 1) / 2} pairs
   */
  public static double within(NDArray samples) {
    Samples all = Samples.of("samples", samples).atLeast(2, "one pair");
    double pairs = (double) all.count() * (all.count() - 1);
    return sum(all, all) / pairs; // the distances of samples to themselves are exactly 0
  }

  /**
   * Returns the mean distance between samples of two sets.
   *
   * @param a floating-point {@code [N, …]}
   * @param b floating-point {@code [M, …]}, samples of the same shape
   * @return the mean over all {@code N · M} pairs
   */
  public static double between(NDArray a, NDArray b) {
    Samples samplesOfA = Samples.of("a", a);
    Samples samplesOfB = Samples.of("b", b).comparableWith(samplesOfA);
    return sum(samplesOfA, samplesOfB) / ((double) samplesOfA.count() * samplesOfB.count());
  }

  private static double sum(Samples a, Samples b) {
    double total = 0;
    try (NoGrad off = new NoGrad();
        NDManager work = a.manager()) {
      for (int i = 0; i < a.blocks(); i++) {
        try (NDArray x = a.block(work, i)) {
          for (int j = 0; j < b.blocks(); j++) {
            try (NDArray y = b.block(work, j);
                NDArray squares = SquaredDistances.between(x, y);
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
}
