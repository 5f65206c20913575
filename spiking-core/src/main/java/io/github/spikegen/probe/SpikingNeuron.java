package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.github.spikegen.probe.ProbeScope.ReportedNeurons;

/**
 * A layer of neurons, from currents {@code [T, N, ...]} to spikes of the same shape, that reports
 * each forward pass by {@link ProbeScope#fired(SpikingNeuron, NDArray, NDArray)}.
 *
 * <p>Monitors find layers of neurons by this interface. A block of another kind becomes one by
 * {@link #of}.
 */
public interface SpikingNeuron extends Block {

  /**
   * Computes membrane potentials from what was seen of the neurons, or of some of them. No
   * gradients are recorded.
   *
   * @param currents the input currents, {@code [T, N, ...]}
   * @param spikes what the neurons fired from rest, same shape
   * @return the potential after each step, {@code [T, N, ...]}, in the manager of the currents
   * @throws UnsupportedOperationException if these neurons do not tell
   */
  default NDArray membrane(NDArray currents, NDArray spikes) {
    throw new UnsupportedOperationException(
        "neurons of class " + getClass().getName() + " do not tell membrane potentials");
  }

  /**
   * {@return the block itself if it, or a block inside it, is a layer of this kind; else one that
   * runs it and reports what it fires, with the block as its only child: a block that probes see}
   *
   * @param neurons any block from currents to spikes of the same shape
   */
  static Block of(Block neurons) {
    return contains(neurons) ? neurons : new ReportedNeurons(neurons);
  }

  private static boolean contains(Block block) {
    return block instanceof SpikingNeuron
        || block.getChildren().values().stream().anyMatch(SpikingNeuron::contains);
  }
}
