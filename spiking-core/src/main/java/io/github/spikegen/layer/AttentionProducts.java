package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.probe.SynapticLayer;

/**
 * The products of spikes in spiking self-attention, {@code Q·(Kᵀ·V)} in each head: queries, keys
 * and values one after the other, {@code [B, 3·C, h, w]}, to {@code [B, C, h, w]}. Head i has the
 * i-th part of the C channels of each.
 *
 * <p>{@code Kᵀ·V} counts the places where key and value spike together: an addition for each such
 * pair. What comes of it are whole numbers, {@code size x size} in each head, of which each spike
 * of a query adds up a row.
 */
final class AttentionProducts extends AbstractBlock implements SynapticLayer {

  private final int heads;

  AttentionProducts(int heads) {
    this.heads = heads;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(sums(inputs.singletonOrThrow()));
  }

  /** Adds up values, weighted by what queries and keys share. */
  NDArray sums(NDArray all) {
    Shape shape = all.getShape();
    long places = shape.get(2) * shape.get(3);
    long size = shape.get(1) / 3 / heads;
    try (NDArray split = all.reshape(shape.get(0), 3, heads, size, places);
        NDArray queries = split.get(":, 0"); // [B, heads, size, places]
        NDArray keys = split.get(":, 1");
        NDArray values = split.get(":, 2");
        NDArray keysByPlace = keys.transpose(0, 1, 3, 2);
        NDArray memory = values.matMul(keysByPlace); // [B, heads, size of V, size of K]
        NDArray sums = memory.matMul(queries)) {
      return sums.reshape(getOutputShapes(new Shape[] {shape})[0]);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape all = inputShapes[0];
    return new Shape[] {new Shape(all.get(0), all.get(1) / 3, all.get(2), all.get(3))};
  }

  @Override
  public Synapses synapses(Shape input) {
    return new Products(input, heads);
  }

  private record Products(Shape shape, int heads) implements Synapses {

    private long headSize() {
      return shape.get(1) / 3 / heads;
    }

    @Override
    public long connections() {
      return 2 * (shape.get(1) / 3) * headSize() * shape.get(2) * shape.get(3);
    }

    @Override
    public boolean linear() {
      return false;
    }

    @Override
    public Count count(NDArray all) {
      long places = shape.get(2) * shape.get(3);
      try (NoGrad off = new NoGrad();
          NDArray split = all.reshape(all.getShape().get(0), 3, heads, headSize(), places);
          NDArray perPlace = split.sum(new int[] {3});
          NDArray exact = perPlace.toType(DataType.FLOAT64, true); // [B, 3, heads, places]
          NDArray queries = exact.get(":, 0");
          NDArray keys = exact.get(":, 1");
          NDArray values = exact.get(":, 2");
          NDArray pairs = keys.mul(values)) {
        return new Count(sum(exact), sum(pairs) + sum(queries) * headSize());
      }
    }

    private static double sum(NDArray counts) {
      try (NDArray sum = counts.sum()) {
        return sum.getDouble();
      }
    }
  }
}
