package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.neuron.LifParameters.LifLayer;
import io.github.spikegen.neuron.NeuronKernel.KernelNeuron;
import io.github.spikegen.probe.ProbeScope;
import java.util.Optional;

/**
 * A layer of leaky integrate-and-fire neurons: currents {@code [T, N, ...]} to spikes of the same
 * shape, from rest.
 */
public final class LifNeuron extends AbstractBlock implements LifLayer, KernelNeuron {

  private final LifParameters lif;

  /**
   * Creates a layer.
   *
   * @param lif the neurons
   */
  public LifNeuron(LifParameters lif) {
    this.lif = lif;
  }

  @Override
  public LifParameters lifParameters() {
    return lif;
  }

  @Override
  public Optional<NeuronKernel> kernel(NDArray currents) {
    return LifDynamics.kernel(currents, lif);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray currents = inputs.singletonOrThrow();
    NDArray spikes = LifDynamics.spikes(currents, lif);
    ProbeScope.fired(this, currents, spikes);
    return new NDList(spikes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
