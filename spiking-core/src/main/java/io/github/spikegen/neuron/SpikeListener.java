package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/** Is told what layers of neurons fire; see {@link SpikeListening}. */
@FunctionalInterface
public interface SpikeListener {

  /**
   * Receives the spikes of one forward pass through one layer.
   *
   * <p>What this method throws ends the forward pass.
   *
   * @param neurons the layer: a {@link LifNeuron} or {@link ParametricLifNeuron}
   * @param spikes the very array that the layer returns, exactly 0 or 1, {@code [T, N, ...]}; must
   *     be neither changed nor closed, and is only sure to be open during this call
   */
  void spiked(Block neurons, NDArray spikes);

  /**
   * Receives the same with the currents that led to the spikes; overridden by those who want to
   * know more, such as membrane potentials ({@link MembraneTrace}).
   *
   * @param neurons the layer
   * @param currents what the layer received, {@code [T, N, ...]}; as the spikes, only to be looked
   *     at during this call
   * @param spikes the very array that the layer returns
   */
  default void spiked(Block neurons, NDArray currents, NDArray spikes) {
    spiked(neurons, spikes);
  }
}
