package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;

/** Turns a sequence over time into one array of numbers. */
public interface SpikeDecoder {

  /**
   * Decodes a sequence; gradients flow back to every step.
   *
   * @param sequence spikes or currents, {@code [T, N, ...]}
   * @return numbers, {@code [N, ...]}, in the manager of the sequence
   */
  NDArray decode(NDArray sequence);
}
