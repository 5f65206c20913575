package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;

class NativeLifTests extends LifSpikesContract {

  @Override
  NDArray spikes(NDArray currents, LifParameters parameters) {
    return LifDynamics.nativeSpikes(currents, parameters);
  }
}
