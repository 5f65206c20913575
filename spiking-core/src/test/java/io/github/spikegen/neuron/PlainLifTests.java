package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;

class PlainLifTests extends LifSpikesContract {

  @Override
  NDArray spikes(NDArray currents, LifParameters parameters) {
    return LifDynamics.plainSpikes(currents, parameters);
  }
}
