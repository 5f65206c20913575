package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Require;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.stream.IntStream;

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
    return of(real, generated, neighbors, ComparisonParts.HERE);
  }

  /**
   * Compares two sets of features in blocks that may be computed elsewhere.
   *
   * @param real floating-point {@code [N, D]}, N above {@code neighbors}
   * @param generated floating-point {@code [M, D]}, M above {@code neighbors}
   * @param neighbors which neighbor gives a ball its radius, at least 1
   * @param parts where blocks are computed
   * @return precision and recall
   */
  public static PrecisionRecall of(
      NDArray real, NDArray generated, int neighbors, ComparisonParts parts) {
    Require.atLeast("neighbors", 1, neighbors);
    String why = "one more than neighbors";
    Samples reals = Samples.ofFeatures("real", real).atLeast(neighbors + 1, why);
    Samples fakes =
        Samples.ofFeatures("generated", generated)
            .atLeast(neighbors + 1, why)
            .comparableWith(reals);
    double[] origin = reals.meanRow();
    int blocks = reals.blocks();
    List<double[]> hits =
        parts.compute(
            real,
            generated,
            blocks + fakes.blocks(),
            (x, y, number) -> {
              Samples a = Samples.trusted(x).relativeTo(origin);
              Samples b = Samples.trusted(y).relativeTo(origin);
              return number < blocks
                  ? hits(a, number, b, neighbors)
                  : hits(b, number - blocks, a, neighbors);
            });
    return new PrecisionRecall(
        shareHit(hits.subList(0, blocks)), shareHit(hits.subList(blocks, hits.size())));
  }

  /** Returns the share of queries that a ball of some block of centers holds. */
  private static double shareHit(List<double[]> blocks) {
    int queries = blocks.get(0).length;
    long hit =
        IntStream.range(0, queries)
            .filter(query -> blocks.stream().anyMatch(counts -> counts[query] > 0))
            .count();
    return (double) hit / queries;
  }

  /** Counts for each query the balls of a block of centers that hold it. */
  private static double[] hits(Samples centers, int block, Samples queries, int neighbors) {
    DoubleBuffer hits = DoubleBuffer.allocate(queries.count());
    try (NoGrad off = new NoGrad();
        NDManager work = centers.manager();
        NDArray center = centers.block(work, block);
        NDArray radii = squaredRadii(work, center, centers, neighbors)) {
      for (int i = 0; i < queries.blocks(); i++) {
        try (NDArray query = queries.block(work, i);
            NDArray found = countBalls(center, radii, query);
            NDArray counts = found.toType(DataType.FLOAT64, true)) {
          hits.put(counts.toDoubleArray());
        }
      }
    }
    return hits.array();
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
