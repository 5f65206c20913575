package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.RandomKey;

/** Turns an array of intensities into a sequence over time. */
public interface SpikeEncoder {

  /**
   * Encodes intensities.
   *
   * @param x intensities, {@code [N, ...]}
   * @param timeSteps the length T of the sequence, at least 1
   * @param key what a random encoder draws from; others ignore it
   * @return the sequence, {@code [T, N, ...]}, in the manager of {@code x}
   * @throws IllegalArgumentException if {@code timeSteps} is below 1
   */
  NDArray encode(NDArray x, int timeSteps, RandomKey key);
}
