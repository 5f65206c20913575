package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Require;

/**
 * How many generated samples look real, and how many real samples could have been generated.
 *
 * <p>Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models"
 * (2019): a set's manifold is the union of balls around its samples, each as large as the distance
 * to the k-th nearest other sample of the set.
 *
 * @param precision the share of generated samples on the manifold of the real ones, in [0, 1]
 * @param recall the share of real samples on the manifold of the generated ones, in [0, 1]
 */
public record PrecisionRecall(double precision, double recall) {

  /** The number of neighbors in the paper. */
  public static final int DEFAULT_NEIGHBORS = 3;

  /**
   * Compares two sets of features with the paper's 3 neighbors.
   *
   * @param real floating-point {@code [N, D]}, N at least 4
   * @param generated floating-point {@code [M, D]}, M at least 4
   * @return precision and recall
   */
  public static PrecisionRecall of(NDArray real, NDArray generated) {
    return of(real, generated, DEFAULT_NEIGHBORS);
  }

  /**
   * Compares two sets of features.
   *
   * @param real floating-point {@code [N, D]}, N above {@code neighbors}
   * @param generated floating-point {@code [M, D]}, M above {@code neighbors}
   * @param neighbors which neighbor gives a ball its radius, at least 1
   * @return precision and recall
   */
  public static PrecisionRecall of(NDArray real, NDArray generated, int neighbors) {
    Require.atLeast("neighbors", 1, neighbors);
    String why = "one more than neighbors";
    Samples reals = Samples.ofFeatures("real", real).atLeast(neighbors + 1, why);
    Samples fakes =
        Samples.ofFeatures("generated", generated)
            .atLeast(neighbors + 1, why)
            .comparableWith(reals);
    try (NoGrad off = new NoGrad();
        NDManager work = reals.manager()) {
      double[] origin = reals.meanRow();
      Samples a = reals.relativeTo(origin);
      Samples b = fakes.relativeTo(origin);
      return new PrecisionRecall(
          shareOnManifold(work, a, b, neighbors), shareOnManifold(work, b, a, neighbors));
    }
  }

  private static double shareOnManifold(
      NDManager work, Samples centers, Samples queries, int neighbors) {
    // for each block of queries, one row that counts the balls that hold each query
    NDList hits = new NDList();
    for (int j = 0; j < centers.blocks(); j++) {
      try (NDArray center = centers.block(work, j);
          NDArray radii = squaredRadii(work, center, centers, neighbors)) {
        for (int i = 0; i < queries.blocks(); i++) {
          try (NDArray query = queries.block(work, i)) {
            NDArray found = countBalls(center, radii, query);
            if (j == 0) {
              hits.add(found);
            } else {
              hits.get(i).addi(found);
              found.close();
            }
          }
        }
      }
    }
    try (hits;
        NDArray counts = NDArrays.concat(hits);
        NDArray held = counts.gt(0);
        NDArray total = held.sum()) {
      return (double) total.getLong() / queries.count();
    }
  }

  private static NDArray countBalls(NDArray centers, NDArray squaredRadii, NDArray queries) {
    try (NDArray distances = PairwiseDistance.squared(centers, queries);
        NDArray inside = distances.lte(squaredRadii)) {
      return inside.sum(new int[] {0});
    }
  }

  /** Returns the squared distances [B, 1] of some samples to their k-th neighbors among all. */
  private static NDArray squaredRadii(NDManager work, NDArray centers, Samples all, int neighbors) {
    int kept = neighbors + 1; // a sample's nearest is itself
    NDArray nearest = null;
    for (int j = 0; j < all.blocks(); j++) {
      try (NDArray others = all.block(work, j);
          NDArray distances = PairwiseDistance.squared(centers, others);
          NDArray candidates =
              nearest == null ? distances.duplicate() : nearest.concat(distances, 1)) {
        int available = (int) Math.min(kept, candidates.getShape().get(1));
        NDList smallest = candidates.topK(available, 1, false, true);
        if (nearest != null) {
          nearest.close();
        }
        nearest = smallest.get(0);
        smallest.get(1).close();
      }
    }
    try (NDArray sorted = nearest) {
      return sorted.get(":, -1:");
    }
  }
}
