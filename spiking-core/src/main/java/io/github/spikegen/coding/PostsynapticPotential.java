package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.neuron.LeakyIntegration;

/**
 * The postsynaptic potential, a first-order synaptic filter: {@code PSP_t = (1 - 1/tau)·PSP_{t-1} +
 * x_t/tau} from 0 (Spiking-Diffusion, arXiv 2308.10187).
 *
 * @param tau the synaptic time constant in steps, at least 1; 2 in the paper
 */
public record PostsynapticPotential(double tau) implements SpikeDecoder {

  /** Checks the time constant. */
  public PostsynapticPotential {
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
  }

  /** Returns the potential after the last step. */
  @Override
  public NDArray decode(NDArray sequence) {
    return LeakyIntegration.last(sequence, 1 - 1 / tau, 1 / tau);
  }

  /**
   * Returns the potential at every step.
   *
   * @param sequence spikes or currents, {@code [T, N, ...]}
   * @return PSP, {@code [T, N, ...]}, in the manager of the sequence
   */
  public NDArray trace(NDArray sequence) {
    return LeakyIntegration.trace(sequence, 1 - 1 / tau, 1 / tau);
  }
}
