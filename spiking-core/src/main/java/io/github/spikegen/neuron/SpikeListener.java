package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/** Is told what layers of neurons fire; see {@link SpikeListening}. */
@FunctionalInterface
public interface SpikeListener {

  /**
   * Receives the spikes of one forward pass through one layer.
   *
   * <p>Both arrays must be neither changed nor closed, and are only sure to be open during this
   * call. What this method throws ends the forward pass.
   *
   * @param neurons the layer: a {@link LifNeuron} or {@link ParametricLifNeuron}
   * @param currents what the layer received, {@code [T, N, ...]}
   * @param spikes the very array that the layer returns, exactly 0 or 1, {@code [T, N, ...]}
   */
  void spiked(Block neurons, NDArray currents, NDArray spikes);
}
