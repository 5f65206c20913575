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
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.probe.SpikingNeuron;
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

  private final Block queriesKeysValues;
  private final Block norm;
  private final Block neurons;
  private final Block mixing;
  private final Block products;

  /**
   * Creates an uninitialized layer.
   *
   * @param channels C, divisible by the heads
   * @param heads the number of heads, at least 1
   * @param neuron makes neurons, from currents {@code [T, …]} to spikes of the same shape
   */
  public SpikingSelfAttention(int channels, int heads, Supplier<? extends Block> neuron) {
    if (heads < 1 || channels < 1 || channels % heads != 0) {
      throw new IllegalArgumentException(
          "channels must be divisible by heads, but they were %d and %d"
              .formatted(channels, heads));
    }
    queriesKeysValues =
        addChildBlock("qkv", SpikingLayers.convolution(3 * channels, 1, 1, 0, neuron));
    norm = addChildBlock("norm", new TimeDistributed(new BatchNorm()));
    neurons = addChildBlock("attention", SpikingNeuron.of(neuron.get()));
    mixing =
        addChildBlock(
            "mixing",
            new TimeDistributed(SpikingLayers.convolutionWithBatchNormSynapses(channels, 1, 1, 0)));
    products = addChildBlock("products", new AttentionProducts(heads));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    try (NDArray all = only(queriesKeysValues.forward(parameterStore, inputs, training));
        NDArray sums = LayerRunner.overTime(products, parameterStore, all, training);
        NDArray scaled = only(norm.forward(parameterStore, new NDList(sums), training));
        NDArray attended = only(neurons.forward(parameterStore, new NDList(scaled), training))) {
      return mixing.forward(parameterStore, new NDList(attended), training);
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
    Shape all = queriesKeysValues.getOutputShapes(inputShapes)[0];
    products.initialize(manager, dataType, TimeAxis.fold(all));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
