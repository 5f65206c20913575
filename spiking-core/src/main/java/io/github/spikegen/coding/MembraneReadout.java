package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.neuron.LeakyIntegration;

/**
 * The membrane of a neuron that never fires, read after the last step: {@code sum over t of
 * decay^(T-1-t)·x_t} with t from 0.
 *
 * <p>Spiking-Diffusion (arXiv 2308.10187) reads its decoder this way with decay 0.8.
 *
 * @param decay what remains of the membrane after one step, in [0, 1]
 */
public record MembraneReadout(double decay) implements SpikeDecoder {

  /** Checks the decay. */
  public MembraneReadout {
    if (!(decay >= 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in [0, 1], but was " + decay);
    }
  }

  @Override
  public NDArray decode(NDArray sequence) {
    return LeakyIntegration.last(sequence, decay, 1);
  }
}
