package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.internal.Require;
import io.github.spikegen.probe.SpikingNeuron;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Objects;

/**
 * Everything that defines a leaky integrate-and-fire neuron.
 *
 * <p>At each step the membrane potential V is charged to H, the neuron fires by comparing H with
 * the threshold, and H is reset to the next V (Spiking-Diffusion, arXiv 2308.10187):
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
@RecordBuilder
public record LifParameters(
    double tau,
    double threshold,
    double resetPotential,
    Charging charging,
    Firing firing,
    Reset reset,
    ResetGradient resetGradient,
    SurrogateFunction surrogate)
    implements LifParametersBuilder.With {

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
    Require.finiteAtLeast("tau", 1, tau);
    Require.finite("threshold", threshold);
    Require.finite("resetPotential", resetPotential);
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
   * {@return the neuron of Spiking-Diffusion: tau 2, threshold 1, hard reset to 0, firing at or
   * above the threshold, gradient through the reset, arctan surrogate with α = 2}
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
   * {@return the neuron of SGAD's code: as {@link #spikingDiffusion()}, but firing strictly above
   * the threshold and with the reset detached from the gradient}
   */
  public static LifParameters sgad() {
    return spikingDiffusion()
        .withFiring(Firing.ABOVE_THRESHOLD)
        .withResetGradient(ResetGradient.DETACHED);
  }

  /** A layer of leaky integrate-and-fire neurons, whatever is trained of them. */
  public interface LifLayer extends SpikingNeuron {

    /** {@return what defines the neurons now: a trained time constant as it is} */
    LifParameters lifParameters();

    /** Returns {@link MembraneTrace#of} of these neurons. */
    @Override
    default NDArray membrane(NDArray currents, NDArray spikes) {
      return MembraneTrace.of(currents, spikes, lifParameters());
    }
  }
}
