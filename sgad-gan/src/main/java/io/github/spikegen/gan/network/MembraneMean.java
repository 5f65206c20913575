package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.neuron.LeakyIntegrator;

/**
 * What a membrane that does not fire keeps of its currents: {@code V_T = total · mean}, where the
 * mean's weights sum to 1. An affine map of the currents may be applied to the mean instead, once.
 *
 * @param tau the membrane time constant in steps, at least 1
 */
record MembraneMean(double tau) {

  MembraneMean {
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
  }

  /** Returns what V is after T steps of a current of 1, in (0, 1]. */
  double total(long timeSteps) {
    return 1 - Math.pow(1 - 1 / tau, (double) timeSteps);
  }

  /** Returns the mean over time of {@code [T, ...]}, with the weights of the membrane. */
  NDArray of(NDArray sequence) {
    double total = total(sequence.getShape().get(0));
    return LeakyIntegrator.last(sequence, 1 - 1 / tau, 1 / (tau * total));
  }
}
