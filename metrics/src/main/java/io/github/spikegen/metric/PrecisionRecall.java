package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;

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

  /** The number of neighbours in the paper. */
  public static final int DEFAULT_NEIGHBOURS = 3;

  /**
   * Compares two sets of features with the paper's 3 neighbours.
   *
   * @param real floating-point {@code [N, D]}, N at least 4
   * @param generated floating-point {@code [M, D]}, M at least 4
   * @return precision and recall
   */
  public static PrecisionRecall of(NDArray real, NDArray generated) {
    return of(real, generated, DEFAULT_NEIGHBOURS);
  }

  /**
   * Compares two sets of features.
   *
   * @param real floating-point {@code [N, D]}, N above {@code neighbours}
   * @param generated floating-point {@code [M, D]}, M above {@code neighbours}
   * @param neighbours which neighbour gives a ball its radius, at least 1
   * @return precision and recall
   */
  public static PrecisionRecall of(NDArray real, NDArray generated, int neighbours) {
    if (neighbours < 1) {
      throw new IllegalArgumentException("neighbours must be at least 1, but is " + neighbours);
    }
    String why = "one more than neighbours";
    Samples reals = Samples.ofFeatures("real", real).atLeast(neighbours + 1, why);
    Samples fakes =
        Samples.ofFeatures("generated", generated)
            .atLeast(neighbours + 1, why)
            .comparableWith(reals);
    try (NoGrad off = new NoGrad();
        NDManager work = reals.manager()) {
      return new PrecisionRecall(
          shareOnManifold(work, reals, fakes, neighbours),
          shareOnManifold(work, fakes, reals, neighbours));
    }
  }

  private static double shareOnManifold(
      NDManager work, Samples centres, Samples queries, int neighbours) {
    // for each block of queries, one row that counts the balls that hold each query
    NDList hits = new NDList();
    for (int j = 0; j < centres.blocks(); j++) {
      try (NDArray centre = centres.block(work, j);
          NDArray radii = squaredRadii(work, centre, centres, neighbours)) {
        for (int i = 0; i < queries.blocks(); i++) {
          try (NDArray query = queries.block(work, i)) {
            NDArray found = countBalls(centre, radii, query);
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

  private static NDArray countBalls(NDArray centres, NDArray squaredRadii, NDArray queries) {
    try (NDArray distances = SquaredDistances.between(centres, queries);
        NDArray inside = distances.lte(squaredRadii)) {
      return inside.sum(new int[] {0});
    }
  }

  /** Returns the squared distances [B, 1] of some samples to their k-th neighbours among all. */
  private static NDArray squaredRadii(
      NDManager work, NDArray centres, Samples all, int neighbours) {
    int kept = neighbours + 1; // a sample's nearest is itself
    NDArray nearest = null;
    for (int j = 0; j < all.blocks(); j++) {
      try (NDArray others = all.block(work, j);
          NDArray distances = SquaredDistances.between(centres, others);
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
