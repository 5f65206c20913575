package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.StraightThrough;
import io.github.spikegen.autograd.TorchScriptOperators;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.ArctanSurrogate;
import java.util.Optional;

/**
 * The dynamics of leaky integrate-and-fire neurons as pure functions; see {@link LifParameters} for
 * the equations.
 *
 * <p>Spikes are exactly 0 or 1 in the forward pass and carry the surrogate's gradient in the
 * backward pass. All results live in the manager of the currents.
 */
public final class LifDynamics {

  /** The largest current of a neuron, in either direction: half of the largest float. */
  public static final float LARGEST_CURRENT = Float.MAX_VALUE / 2;

  private LifDynamics() {}

  /**
   * Advances a layer by one step.
   *
   * @param current the input current X, {@code [N, ...]}
   * @param state the state before the step
   * @param parameters the neurons
   * @return spikes and the state after the step
   * @throws IllegalArgumentException if the state's shape is not the current's
   */
  public static LifOutput step(NDArray current, LifState state, LifParameters parameters) {
    NDArray oneStep = current.expandDims(0);
    LifOutput result = sequence(oneStep, state, parameters);
    oneStep.close();
    NDArray spikes = result.spikes().reshape(current.getShape());
    result.spikes().close();
    return new LifOutput(spikes, result.state());
  }

  /**
   * Runs a layer over a sequence from a given state, and keeps the last state.
   *
   * @param currents the input currents X, {@code [T, N, ...]}
   * @param state the state before the first step
   * @param parameters the neurons
   * @return all spikes and the state after the last step
   * @throws IllegalArgumentException if the state's shape is not that of one step
   */
  public static LifOutput sequence(NDArray currents, LifState state, LifParameters parameters) {
    Shape stepShape = currents.getShape().slice(1);
    requireShape(state, stepShape);
    try (NDArray before = state.membrane().expandDims(0)) {
      Fired last = run(currents, before, true, Leak.fixed(currents, parameters), parameters);
      NDArray membrane = last.membrane.reshape(stepShape);
      last.membrane.close();
      return new LifOutput(last.spikes, new LifState(membrane));
    }
  }

  /**
   * Runs a layer over a sequence from rest.
   *
   * <p>The neurons of both papers, whatever their tau, threshold and slope, take one pass over
   * memory where currents are float32 on the host and gradients are recorded by a {@link
   * io.github.spikegen.autograd.GradientScope} or not at all. Then currents must not be changed in
   * place before the backward pass. Beyond {@link #LARGEST_CURRENT} spikes may be no numbers.
   *
   * @param currents the input currents X, {@code [T, N, ...]}
   * @param parameters the neurons
   * @return spikes, {@code [T, N, ...]}
   */
  public static NDArray spikes(NDArray currents, LifParameters parameters) {
    Optional<NeuronKernel> kernel = kernel(currents, parameters);
    if (kernel.isPresent()) {
      return KernelSpikes.spikes(currents, kernel.get());
    }
    return areOfThePapers(parameters)
        ? nativeSpikes(currents, parameters)
        : plainSpikes(currents, parameters);
  }

  /**
   * {@return what computes {@link #spikes(NDArray, LifParameters)} in one pass over memory, where
   * that is possible: the kernel; empty for other neurons, devices and ways to record gradients}
   *
   * @param currents the currents, or what they will be computed from, {@code [T, N, ...]}
   * @param parameters the neurons
   */
  public static Optional<NeuronKernel> kernel(NDArray currents, LifParameters parameters) {
    return areOfThePapers(parameters)
            && LifKernel.covers(parameters)
            && GradientTape.canLoopOver(currents)
        ? Optional.of(new LifKernel(parameters))
        : Optional.empty();
  }

  /** One call of the engine, with half the passes over memory of the plain form. */
  static NDArray nativeSpikes(NDArray currents, LifParameters parameters) {
    return TorchScriptOperators.leakyIntegrateAndFire(
        currents,
        parameters.tau(),
        parameters.threshold(),
        ((ArctanSurrogate) parameters.surrogate()).slope(),
        parameters.firing() == Firing.AT_OR_ABOVE_THRESHOLD,
        parameters.resetGradient() == ResetGradient.ATTACHED);
  }

  private static boolean areOfThePapers(LifParameters parameters) {
    return parameters.surrogate() instanceof ArctanSurrogate
        && parameters.resetPotential() == 0
        && parameters.reset() == Reset.HARD
        && parameters.charging() == Charging.DECAYED_INPUT;
  }

  static NDArray plainSpikes(NDArray currents, LifParameters parameters) {
    return run(currents, null, false, Leak.fixed(currents, parameters), parameters).spikes;
  }

  /**
   * Runs a layer over a sequence from rest with a time constant that may be trained.
   *
   * @param currents the input currents X, {@code [T, N, ...]}
   * @param inverseTau 1/tau in (0, 1], shape {@code []} or {@code [1]}; replaces the parameters'
   *     tau
   * @param parameters the neurons
   * @return spikes, {@code [T, N, ...]}
   */
  public static NDArray spikes(NDArray currents, NDArray inverseTau, LifParameters parameters) {
    return run(currents, null, false, Leak.trained(inverseTau, parameters), parameters).spikes;
  }

  private static void requireShape(LifState state, Shape shape) {
    if (!state.membrane().getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "state has shape " + state.membrane().getShape() + " but one step has " + shape);
    }
  }

  /**
   * Runs all steps from a membrane {@code [1, N, ...]}, null at rest, to the last state if kept.
   */
  private static Fired run(
      NDArray currents, NDArray membrane, boolean keepLast, Leak leak, LifParameters parameters) {
    int steps = Math.toIntExact(currents.getShape().get(0));
    NDArray drive = leak.drive(currents);
    // one split and one concatenation: indexing step by step would make the backward pass allocate
    // an array of the whole sequence for every step
    NDList drives = drive.split(steps);
    NDList spikes = new NDList(steps);
    NDArray v = membrane;
    for (int t = 0; t < steps; t++) {
      NDArray charged =
          v == null ? leak.chargeFromRest(drives.get(t)) : leak.charge(v, drives.get(t));
      boolean needsMembrane = keepLast || t < steps - 1;
      Fired fired = step(charged, needsMembrane, parameters);
      spikes.add(fired.spikes);
      if (v != null && v != membrane) {
        v.close();
      }
      charged.close();
      v = fired.membrane;
    }
    NDArray all = steps == 1 ? spikes.get(0) : NDArrays.concat(spikes, 0);
    drives.close();
    if (drive != currents) {
      drive.close();
    }
    if (steps > 1) {
      spikes.close();
    }
    leak.close();
    return new Fired(all, v);
  }

  /** Spikes, and the membrane after reset (null where it is not needed). */
  private record Fired(NDArray spikes, NDArray membrane) {}

  private static Fired step(NDArray charged, boolean needsMembrane, LifParameters parameters) {
    return NoGrad.isRecording()
        ? stepWithGradient(charged, needsMembrane, parameters)
        : stepWithoutGradient(charged, needsMembrane, parameters);
  }

  private static Fired stepWithoutGradient(
      NDArray charged, boolean needsMembrane, LifParameters parameters) {
    NDArray spikes = fire(charged, parameters);
    return new Fired(spikes, needsMembrane ? reset(charged, spikes, parameters) : null);
  }

  /**
   * Fires and resets with surrogate gradients. Both results are functions of the charged membrane H
   * with a known value and a known derivative, so both are written as value + derivative·(H - H):
   * only the two derivatives stay in memory for the backward pass.
   */
  private static Fired stepWithGradient(
      NDArray charged, boolean needsMembrane, LifParameters parameters) {
    try (NDArray h = charged.stopGradient();
        NDArray distance = h.sub(parameters.threshold());
        NDArray slope = parameters.surrogate().derivative(distance);
        NDArray zero = StraightThrough.zeroWithGradient(charged);
        NDArray fired = fire(h, parameters)) {
      NDArray spikes = slope.mul(zero).addi(fired);
      if (!needsMembrane) {
        return new Fired(spikes, null);
      }
      try (NDArray value = reset(h, fired, parameters);
          NDArray derivative = resetDerivative(h, fired, slope, parameters)) {
        return new Fired(spikes, derivative.mul(zero).addi(value));
      }
    }
  }

  private static NDArray fire(NDArray h, LifParameters parameters) {
    try (NDArray fired =
        parameters.firing() == Firing.ABOVE_THRESHOLD
            ? h.gt(parameters.threshold())
            : h.gte(parameters.threshold())) {
      return fired.toType(h.getDataType(), true);
    }
  }

  /** Returns the membrane after reset. */
  static NDArray reset(NDArray h, NDArray fired, LifParameters parameters) {
    if (parameters.reset() == Reset.SOFT) {
      try (NDArray drop = fired.mul(parameters.threshold())) {
        return h.sub(drop);
      }
    }
    try (NDArray silent = silent(fired)) {
      NDArray kept = h.mul(silent);
      if (parameters.resetPotential() == 0) {
        return kept;
      }
      try (NDArray rest = fired.mul(parameters.resetPotential())) {
        return kept.addi(rest);
      }
    }
  }

  /** The derivative of the membrane after reset with respect to the charged membrane. */
  private static NDArray resetDerivative(
      NDArray h, NDArray fired, NDArray slope, LifParameters parameters) {
    boolean attached = parameters.resetGradient() == ResetGradient.ATTACHED;
    if (parameters.reset() == Reset.SOFT) {
      return attached ? slope.mul(-parameters.threshold()).addi(1) : fired.onesLike();
    }
    NDArray derivative = silent(fired);
    if (attached) {
      // d/dH [H·(1 - S) + reset·S] = (1 - S) - (H - reset)·S'
      try (NDArray fall = h.sub(parameters.resetPotential()).muli(slope)) {
        derivative.subi(fall);
      }
    }
    return derivative;
  }

  private static NDArray silent(NDArray fired) {
    return fired.neg().addi(1);
  }

  /**
   * What one step or a whole sequence gives.
   *
   * @param spikes exactly 0 or 1, {@code [N, ...]} of a step and {@code [T, N, ...]} of a sequence
   * @param state the state after the last step
   */
  public record LifOutput(NDArray spikes, LifState state) {}

  /**
   * The state of a layer of leaky integrate-and-fire neurons between two steps.
   *
   * @param membrane the membrane potential after reset, {@code [N, ...]}
   */
  public record LifState(NDArray membrane) {

    /**
     * {@return neurons at rest: every membrane at the reset potential, float32}
     *
     * @param manager the manager of the state
     * @param shape the layer's shape at one step, {@code [N, ...]}
     * @param parameters the neurons
     */
    public static LifState atRest(NDManager manager, Shape shape, LifParameters parameters) {
      return new LifState(
          manager.full(shape, (float) parameters.resetPotential(), DataType.FLOAT32));
    }
  }
}
