package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.neuron.LifParameters.Charging;

/**
 * How a membrane leaks: {@code H = retention·V + drive} with retention {@code 1 - 1/tau}. The drive
 * is all that does not depend on V, so it is computed for all steps at once.
 *
 * @param inverseTau 1/tau, shape {@code []} or {@code [1]}
 * @param retention 1 - 1/tau
 */
record Leak(NDArray inverseTau, NDArray retention, boolean owned, LifParameters parameters)
    implements AutoCloseable {

  static Leak fixed(NDArray like, LifParameters parameters) {
    return new Leak(
        Scalars.like(like, 1 / parameters.tau()),
        Scalars.like(like, 1 - 1 / parameters.tau()),
        true,
        parameters);
  }

  static Leak trained(NDArray inverseTau, LifParameters parameters) {
    return new Leak(inverseTau, inverseTau.neg().addi(1), false, parameters);
  }

  /** Returns the drive for currents of any shape: the currents themselves where nothing changes. */
  NDArray drive(NDArray currents) {
    boolean decayed = parameters.charging() == Charging.DECAYED_INPUT;
    NDArray drive = decayed ? currents.mul(inverseTau) : currents;
    if (parameters.resetPotential() == 0) {
      return drive;
    }
    try (NDArray pull = Scalars.multiply(inverseTau, parameters.resetPotential())) {
      return decayed ? drive.addi(pull) : drive.add(pull);
    }
  }

  NDArray charge(NDArray membrane, NDArray drive) {
    return membrane.mul(retention).addi(drive);
  }

  NDArray chargeFromRest(NDArray drive) {
    if (parameters.resetPotential() == 0) {
      return drive;
    }
    try (NDArray retained = Scalars.multiply(retention, parameters.resetPotential())) {
      return drive.add(retained);
    }
  }

  @Override
  public void close() {
    if (owned) {
      inverseTau.close();
    }
    retention.close();
  }
}
