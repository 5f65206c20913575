package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;

/** The firing rate: the mean over time, spikes per step, in [0, 1] for spikes. */
public record FiringRate() implements SpikeDecoder {

  @Override
  public NDArray decode(NDArray sequence) {
    return Scalars.mean(sequence, 0);
  }
}
