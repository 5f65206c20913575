package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
    requireOneShape(currents, spikes);
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

  /**
   * {@return the potential H at each step before reset, which is what is compared with the
   * threshold: H, {@code [T, N, ...]}, in the manager of the currents} No gradients are recorded.
   *
   * @param currents the input currents X, {@code [T, N, ...]}
   * @param spikes what the neurons fired from rest, same shape; they reset the membranes as in
   *     {@link #of}
   * @param parameters the neurons
   * @throws IllegalArgumentException if the shapes differ
   */
  public static NDArray beforeReset(NDArray currents, NDArray spikes, LifParameters parameters) {
    requireOneShape(currents, spikes);
    NDManager manager = currents.getManager();
    Shape oneStep = new Shape(1).addAll(currents.getShape().slice(1));
    float rest = (float) parameters.resetPotential();
    try (NoGrad off = new NoGrad();
        Leak leak = Leak.fixed(currents, parameters);
        NDArray after = of(currents, spikes, parameters);
        NDArray kept = after.get(":-1");
        NDArray atRest = manager.full(oneStep, rest, currents.getDataType());
        NDArray before = atRest.concat(kept)) {
      NDArray drive = leak.drive(currents);
      NDArray charged = leak.charge(before, drive);
      if (drive != currents) {
        drive.close();
      }
      return charged;
    }
  }

  private static void requireOneShape(NDArray currents, NDArray spikes) {
    if (!currents.getShape().equals(spikes.getShape())) {
      throw new IllegalArgumentException(
          "currents and spikes must be of one shape, but are %s and %s"
              .formatted(currents.getShape(), spikes.getShape()));
    }
  }
}
