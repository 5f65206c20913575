package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.Supplier;

/**
 * Attention between the places of a map in spikes, without softmax (Zhou et al., Spikformer, ICLR
 * 2023): spikes {@code [T, N, C, h, w]} to currents of the same shape.
 *
 * <p>Pointwise convolutions with batch norm and neurons make spikes Q, K and V. At each step and in
 * each head, {@code Q·(Kᵀ·V)} adds up the values of all places, weighted by how many spikes query
 * and key share; neurons turn the sums into spikes and one more pointwise convolution mixes the
 * heads. All products are of spikes, so they need additions only.
 *
 * <p>The sums grow with places and firing rates. The paper multiplies them by a constant; here
 * batch norm scales them, for maps of any size. Nothing here knows where a place is: give positions
 * with the input.
 */
public final class SpikingSelfAttention extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int heads;
  private final Block queriesKeysValues;
  private final Block norm;
  private final Block neurons;
  private final Block mixing;

  /**
   * Creates an uninitialised layer.
   *
   * @param channels C, divisible by the heads
   * @param heads the number of heads, at least 1
   * @param neuron makes neurons, from currents {@code [T, …]} to spikes of the same shape
   */
  public SpikingSelfAttention(int channels, int heads, Supplier<? extends Block> neuron) {
    super(VERSION);
    if (heads < 1 || channels < 1 || channels % heads != 0) {
      throw new IllegalArgumentException(
          "channels must be divisible by heads, but they were %d and %d"
              .formatted(channels, heads));
    }
    this.heads = heads;
    queriesKeysValues =
        addChildBlock("qkv", SpikingLayers.convolution(3 * channels, 1, 1, 0, neuron));
    norm = addChildBlock("norm", new TimeDistributed(new BatchNorm()));
    neurons = addChildBlock("attention", neuron.get());
    mixing =
        addChildBlock(
            "mixing",
            new TimeDistributed(SpikingLayers.convolutionWithBatchNormSynapses(channels, 1, 1, 0)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    try (NDArray all = only(queriesKeysValues.forward(parameterStore, inputs, training))) {
      SynapseListening.tellAttended(this, all);
      try (NDArray sums = sums(all, heads);
          NDArray scaled = only(norm.forward(parameterStore, new NDList(sums), training));
          NDArray attended = only(neurons.forward(parameterStore, new NDList(scaled), training))) {
        return mixing.forward(parameterStore, new NDList(attended), training);
      }
    }
  }

  /**
   * Returns the number of heads.
   *
   * @return at least 1
   */
  public int heads() {
    return heads;
  }

  /**
   * Adds up values, weighted by what queries and keys share: {@code Q·(Kᵀ·V)} in each head.
   *
   * @param all queries, keys and values one after the other, {@code [T, N, 3·C, h, w]}
   * @param heads a divisor of C; head i has the i-th part of the C channels of each
   * @return {@code [T, N, C, h, w]}
   */
  static NDArray sums(NDArray all, int heads) {
    Shape shape = all.getShape();
    long samples = shape.get(0) * shape.get(1);
    long places = shape.get(3) * shape.get(4);
    long size = shape.get(2) / 3 / heads;
    try (NDArray split = all.reshape(samples, 3, heads, size, places);
        NDArray queries = split.get(":, 0"); // [T·N, heads, size, places]
        NDArray keys = split.get(":, 1");
        NDArray values = split.get(":, 2");
        NDArray keysByPlace = keys.transpose(0, 1, 3, 2);
        NDArray memory = values.matMul(keysByPlace); // [T·N, heads, size of V, size of K]
        NDArray sums = memory.matMul(queries)) {
      return sums.reshape(shape.get(0), shape.get(1), shape.get(2) / 3, shape.get(3), shape.get(4));
    }
  }

  private static NDArray only(NDList list) {
    return list.singletonOrThrow();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape input = inputShapes[0];
    queriesKeysValues.initialize(manager, dataType, input);
    norm.initialize(manager, dataType, input);
    neurons.initialize(manager, dataType, input);
    mixing.initialize(manager, dataType, input);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
