package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;

/**
 * The operations of {@code Q·(Kᵀ·V)}, the products of spikes in spiking self-attention.
 *
 * <p>{@code Kᵀ·V} counts the places where key and value spike together: an addition for each such
 * pair. What comes of it are whole numbers, {@code size x size} in each head, of which each spike
 * of a query adds up a row.
 */
final class AttentionCounts {

  private AttentionCounts() {}

  /**
   * Returns the multiply-accumulates of one step and sample.
   *
   * @param shape {@code [T, N, 3·C, h, w]}, queries, keys and values
   * @param heads the number of heads
   */
  static long connections(Shape shape, int heads) {
    long channels = shape.get(2) / 3;
    return 2 * channels * (channels / heads) * shape.get(3) * shape.get(4);
  }

  /**
   * Counts spikes and the additions that they cause.
   *
   * @param all queries, keys and values, 0 or 1, {@code [T, N, 3·C, h, w]}
   * @param heads the number of heads
   */
  static SynapticCount count(NDArray all, int heads) {
    Shape shape = all.getShape();
    long samples = shape.get(0) * shape.get(1);
    long size = shape.get(2) / 3 / heads;
    try (NoGrad off = new NoGrad();
        NDArray split = all.reshape(samples, 3, heads, size, shape.get(3) * shape.get(4));
        NDArray perPlace = split.sum(new int[] {3});
        NDArray exact = perPlace.toType(DataType.FLOAT64, true); // [T·N, 3, heads, places]
        NDArray queries = exact.get(":, 0");
        NDArray keys = exact.get(":, 1");
        NDArray values = exact.get(":, 2");
        NDArray pairs = keys.mul(values)) {
      return new SynapticCount(sum(exact), sum(pairs) + sum(queries) * size);
    }
  }

  private static double sum(NDArray counts) {
    try (NDArray sum = counts.sum()) {
      return sum.getDouble();
    }
  }
}
