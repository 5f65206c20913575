package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.spikegen.autograd.NoGrad;

/**
 * The membrane potentials of leaky integrate-and-fire neurons over time, computed again from their
 * currents and spikes: layers themselves keep none.
 */
public final class MembraneTrace {

  private MembraneTrace() {}

  /**
   * Returns the potential V after each step, that is after reset; see {@link LifParameters} for the
   * equations. No gradients are recorded.
   *
   * @param currents the input currents X, {@code [T, N, ...]}
   * @param spikes what the neurons fired from rest, same shape; the membranes are reset by these,
   *     so that both belong together even where a potential is all but at the threshold
   * @param parameters the neurons
   * @return V, {@code [T, N, ...]}, in the manager of the currents
   * @throws IllegalArgumentException if the shapes differ
   */
  public static NDArray of(NDArray currents, NDArray spikes, LifParameters parameters) {
    if (!currents.getShape().equals(spikes.getShape())) {
      throw new IllegalArgumentException(
          "currents and spikes must be of one shape, but are %s and %s"
              .formatted(currents.getShape(), spikes.getShape()));
    }
    int steps = Math.toIntExact(currents.getShape().get(0));
    try (NoGrad off = new NoGrad();
        Leak leak = Leak.fixed(currents, parameters)) {
      NDArray drive = leak.drive(currents);
      NDList drives = drive.split(steps);
      NDList fired = spikes.split(steps);
      NDList membranes = new NDList(steps);
      for (int t = 0; t < steps; t++) {
        try (NDArray charged =
            t == 0
                ? leak.chargeFromRest(drives.get(0))
                : leak.charge(membranes.get(t - 1), drives.get(t))) {
          membranes.add(LifDynamics.reset(charged, fired.get(t), parameters));
        }
      }
      NDArray trace = NDArrays.concat(membranes, 0);
      membranes.close();
      fired.close();
      drives.close();
      if (drive != currents) {
        drive.close();
      }
      return trace;
    }
  }
}
