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
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.SpikeListening;

/**
 * Batch normalisation of currents over time and batch, and the neurons that they drive: {@code [T,
 * N, C, …]} to spikes of the same shape.
 *
 * <p>It is the same as the two layers one after the other, but where neurons are {@link LifNeuron}s
 * and nobody listens to them, normalised currents are never stored (see {@link
 * io.github.spikegen.neuron.CurrentNormalisation#spikes}): the spikes are the same, and gradients
 * differ by rounding. Currents that are the same at every time step, as behind {@link StaticInput},
 * are normalised once.
 */
public final class NormalisedNeurons extends AbstractBlock {

  private static final byte VERSION = 1;

  private final ChannelNormalisation norm;
  private final Block neurons;

  /**
   * Joins two layers.
   *
   * @param norm the normalisation
   * @param neurons a block from currents {@code [T, N, C, …]} to spikes of the same shape
   */
  public NormalisedNeurons(ChannelNormalisation norm, Block neurons) {
    super(VERSION);
    this.norm = addChildBlock("norm", norm);
    this.neurons = addChildBlock(neurons.getClass().getSimpleName(), neurons);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray sequence = inputs.singletonOrThrow();
    if (neurons instanceof LifNeuron lif && !SpikeListening.isOpen()) {
      return new NDList(norm.spikes(parameterStore, sequence, lif.lifParameters(), training));
    }
    try (NDArray currents = norm.normaliseSequence(parameterStore, sequence, training)) {
      return neurons.forward(parameterStore, new NDList(currents), training);
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    norm.initialize(manager, dataType, norm.inputFor(inputShapes[0]));
    neurons.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return neurons.getOutputShapes(inputShapes);
  }
}
