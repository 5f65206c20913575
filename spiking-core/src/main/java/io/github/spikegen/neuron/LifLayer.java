package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.probe.SpikingNeuron;

/** A layer of leaky integrate-and-fire neurons, whatever is trained of them. */
public interface LifLayer extends SpikingNeuron {

  /** {@return what defines the neurons now: a trained time constant as it is} */
  LifParameters lifParameters();

  /** Returns {@link MembraneTrace#of} of these neurons. */
  @Override
  default NDArray membrane(NDArray currents, NDArray spikes) {
    return MembraneTrace.of(currents, spikes, lifParameters());
  }
}
