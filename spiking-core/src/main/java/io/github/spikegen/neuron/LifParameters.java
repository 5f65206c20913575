package io.github.spikegen.neuron;

import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import java.util.Objects;

/**
 * Everything that defines a leaky integrate-and-fire neuron.
 *
 * <p>At each step the membrane potential V is charged to H, the neuron fires by comparing H with
 * the threshold, and H is reset to the next V (Spiking-Diffusion, arXiv 2308.10187, equations 1-3):
 *
 * <pre>
 * H = V + (X - (V - resetPotential)) / tau        S = 1 if H reaches the threshold, else 0
 * V = H·(1 - S) + resetPotential·S  (hard)        V = H - threshold·S  (soft)
 * </pre>
 *
 * @param tau the membrane time constant in steps, at least 1
 * @param threshold the firing threshold
 * @param resetPotential the potential at rest, below the threshold
 * @param charging how the input current enters
 * @param firing what reaching the threshold means
 * @param reset where the membrane goes after a spike
 * @param resetGradient whether the gradient passes through the reset
 * @param surrogate stands in for the derivative of the spike
 */
public record LifParameters(
    double tau,
    double threshold,
    double resetPotential,
    Charging charging,
    Firing firing,
    Reset reset,
    ResetGradient resetGradient,
    SurrogateFunction surrogate) {

  /** How the input current X enters the membrane. */
  public enum Charging {
    /** The leak acts on the input too: {@code H = V + (X - (V - resetPotential))/tau}. */
    DECAYED_INPUT,
    /** The input enters at full strength: {@code H = V - (V - resetPotential)/tau + X}. */
    FULL_INPUT
  }

  /** When a neuron fires. */
  public enum Firing {
    /** {@code H >= threshold}, as in Spiking-Diffusion. */
    AT_OR_ABOVE_THRESHOLD,
    /** {@code H > threshold}, as in SGAD's code. */
    ABOVE_THRESHOLD
  }

  /** Where the membrane goes after a spike. */
  public enum Reset {
    /** To the reset potential. */
    HARD,
    /** Down by the threshold. */
    SOFT
  }

  /** Whether the backward pass goes through the spike that resets the membrane. */
  public enum ResetGradient {
    /** It does, through the surrogate; Spiking-Diffusion. */
    ATTACHED,
    /** The reset counts as a constant; SGAD's code. */
    DETACHED
  }

  /** Checks the numbers. */
  public LifParameters {
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
    if (!(resetPotential < threshold)) {
      throw new IllegalArgumentException(
          "resetPotential must be below the threshold "
              + threshold
              + ", but was "
              + resetPotential);
    }
    Objects.requireNonNull(charging, "charging");
    Objects.requireNonNull(firing, "firing");
    Objects.requireNonNull(reset, "reset");
    Objects.requireNonNull(resetGradient, "resetGradient");
    Objects.requireNonNull(surrogate, "surrogate");
  }

  /**
   * Returns the neuron of Spiking-Diffusion: tau 2, threshold 1, hard reset to 0, firing at or
   * above the threshold, gradient through the reset, arctan surrogate with α = 2.
   *
   * @return the parameters
   */
  public static LifParameters spikingDiffusion() {
    return new LifParameters(
        2,
        1,
        0,
        Charging.DECAYED_INPUT,
        Firing.AT_OR_ABOVE_THRESHOLD,
        Reset.HARD,
        ResetGradient.ATTACHED,
        ArctanSurrogate.ofAlpha(2));
  }

  /**
   * Returns the neuron of SGAD's code: as {@link #spikingDiffusion()}, but firing strictly above
   * the threshold and with the reset detached from the gradient.
   *
   * @return the parameters
   */
  public static LifParameters sgad() {
    return spikingDiffusion()
        .withFiring(Firing.ABOVE_THRESHOLD)
        .withResetGradient(ResetGradient.DETACHED);
  }

  /**
   * Returns these parameters with another time constant.
   *
   * @param newTau the membrane time constant in steps, at least 1
   * @return the new parameters
   */
  public LifParameters withTau(double newTau) {
    return new LifParameters(
        newTau, threshold, resetPotential, charging, firing, reset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with another threshold.
   *
   * @param newThreshold the firing threshold, above the reset potential
   * @return the new parameters
   */
  public LifParameters withThreshold(double newThreshold) {
    return new LifParameters(
        tau, newThreshold, resetPotential, charging, firing, reset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with another reset potential.
   *
   * @param newResetPotential the potential at rest, below the threshold
   * @return the new parameters
   */
  public LifParameters withResetPotential(double newResetPotential) {
    return new LifParameters(
        tau, threshold, newResetPotential, charging, firing, reset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with another way of charging.
   *
   * @param newCharging how the input current enters
   * @return the new parameters
   */
  public LifParameters withCharging(Charging newCharging) {
    return new LifParameters(
        tau, threshold, resetPotential, newCharging, firing, reset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with another firing rule.
   *
   * @param newFiring what reaching the threshold means
   * @return the new parameters
   */
  public LifParameters withFiring(Firing newFiring) {
    return new LifParameters(
        tau, threshold, resetPotential, charging, newFiring, reset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with another reset.
   *
   * @param newReset where the membrane goes after a spike
   * @return the new parameters
   */
  public LifParameters withReset(Reset newReset) {
    return new LifParameters(
        tau, threshold, resetPotential, charging, firing, newReset, resetGradient, surrogate);
  }

  /**
   * Returns these parameters with the reset attached to the gradient or not.
   *
   * @param newResetGradient whether the gradient passes through the reset
   * @return the new parameters
   */
  public LifParameters withResetGradient(ResetGradient newResetGradient) {
    return new LifParameters(
        tau, threshold, resetPotential, charging, firing, reset, newResetGradient, surrogate);
  }

  /**
   * Returns these parameters with another surrogate.
   *
   * @param newSurrogate stands in for the derivative of the spike
   * @return the new parameters
   */
  public LifParameters withSurrogate(SurrogateFunction newSurrogate) {
    return new LifParameters(
        tau, threshold, resetPotential, charging, firing, reset, resetGradient, newSurrogate);
  }
}
