package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.neuron.NeuronKernel.KernelNeuron;
import io.github.spikegen.normalization.ChannelNormalization.Fused;
import io.github.spikegen.probe.ProbeScope;
import java.util.Optional;

/**
 * Batch normalization of currents over time and batch, and the neurons that they drive: {@code [T,
 * N, C, …]} to spikes of the same shape.
 *
 * <p>It is the same as the two layers one after the other. Where neurons are {@link KernelNeuron}s
 * and the normalization can be fused with them, normalized currents are never stored, whether
 * somebody watches or not: the spikes are the same, and gradients differ by rounding. Currents that
 * are the same at every time step, as behind {@code StaticInput}, are normalized once.
 */
public final class NormalizedNeurons extends AbstractBlock {

  private final ChannelNormalization norm;
  private final Block neurons;

  /**
   * Joins two layers.
   *
   * @param norm the normalization
   * @param neurons a block from currents {@code [T, N, C, …]} to spikes of the same shape
   */
  public NormalizedNeurons(ChannelNormalization norm, Block neurons) {
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
    if (neurons instanceof KernelNeuron layer) {
      Optional<Fused> fused =
          layer
              .kernel(sequence)
              .flatMap(kernel -> norm.fire(parameterStore, sequence, kernel, training));
      if (fused.isPresent()) {
        NDArray spikes = fused.get().spikes();
        ProbeScope.fired(layer, fused.get().currents(), spikes);
        return new NDList(spikes);
      }
    }
    try (NDArray currents = norm.normalizeSequence(parameterStore, sequence, training)) {
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
