package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/**
 * Is told what layers with weights receive; see {@link SynapseListening}.
 *
 * <p>Arrays must be neither changed nor closed, and are only sure to be open during the call. What
 * a method throws ends the forward pass.
 */
@FunctionalInterface
public interface SynapseListener {

  /**
   * Receives the inputs of one application of a layer.
   *
   * <p>Where a network sums a layer's spikes over time and weighs them once, because that is the
   * same, these are the spikes before the sum.
   *
   * @param layer a {@code Conv2d}, {@code Linear} or {@link TransposedConv2d}
   * @param inputs {@code [B, …]}, batch and time in one axis
   * @param presentation how they stand in time
   */
  void applied(Block layer, NDArray inputs, Presentation presentation);

  /**
   * Receives the spikes that attention multiplies with each other.
   *
   * @param attention the layer
   * @param queriesKeysValues {@code [T, N, 3·C, h, w]}, one after the other
   */
  default void attended(SpikingSelfAttention attention, NDArray queriesKeysValues) {}
}
