package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.gan.network.Discriminator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What keeps a critic from growing without bound; applied to its parameters after each update.
 *
 * <p>WGAN's gradient penalty is not here: it needs second derivatives, which DJL does not offer.
 *
 * @param kind the constraint
 * @param limit the bound, above 0; unused by {@link Kind#NONE}
 */
public record CriticConstraint(Kind kind, double limit) {

  private static final int POWER_ITERATIONS = 20;

  /** The constraints. */
  public enum Kind {
    /** Nothing, as [1] trains: the critic's gap grows without bound. */
    NONE,
    /**
     * Every parameter is clamped to {@code [-limit, limit]}, as WGAN does. [1] advises against it:
     * currents of clipped synapses no longer reach the threshold, so deep neurons fall silent.
     */
    WEIGHT_CLIPPING,
    /**
     * The weight of every layer is scaled down where its largest singular value exceeds the limit
     * (spectral normalisation, arXiv 1802.05957, as a projection after the update). Where batch
     * norm follows, currents keep their size; a spiking layer without it falls silent.
     */
    SPECTRAL_NORMALISATION,
    /**
     * Spectral normalisation of the last layer alone. Spikes are bounded, so this bounds the score,
     * and the synapses of neurons stay free to reach their thresholds.
     */
    OUTPUT_SPECTRAL_NORMALISATION
  }

  /** Checks the limit. */
  public CriticConstraint {
    Objects.requireNonNull(kind, "kind");
    if (!(limit > 0) || Double.isInfinite(limit)) {
      throw new IllegalArgumentException("limit must be a finite number above 0, but was " + limit);
    }
  }

  /**
   * Returns no constraint.
   *
   * @return the constraint
   */
  public static CriticConstraint none() {
    return new CriticConstraint(Kind.NONE, 1);
  }

  /**
   * Returns weight clipping.
   *
   * @param limit the largest magnitude of a weight, above 0; 0.01 in WGAN
   * @return the constraint
   */
  public static CriticConstraint weightClipping(double limit) {
    return new CriticConstraint(Kind.WEIGHT_CLIPPING, limit);
  }

  /**
   * Returns spectral normalisation of every layer to a largest singular value of 1.
   *
   * @return the constraint
   */
  public static CriticConstraint spectralNormalisation() {
    return new CriticConstraint(Kind.SPECTRAL_NORMALISATION, 1);
  }

  /**
   * Returns spectral normalisation of the last layer to a largest singular value of 1.
   *
   * @return the constraint
   */
  public static CriticConstraint outputSpectralNormalisation() {
    return new CriticConstraint(Kind.OUTPUT_SPECTRAL_NORMALISATION, 1);
  }

  /**
   * Changes a discriminator's parameters in place so that they keep the constraint; running
   * statistics stay.
   *
   * @param discriminator the discriminator, initialised
   */
  public void applyTo(Discriminator discriminator) {
    try (NoGrad off = new NoGrad()) {
      switch (kind) {
        case NONE -> {}
        case WEIGHT_CLIPPING -> trained(discriminator).map(Parameter::getArray).forEach(this::clip);
        case SPECTRAL_NORMALISATION -> weights(discriminator).forEach(this::normalise);
        case OUTPUT_SPECTRAL_NORMALISATION ->
            weights(discriminator.output()).forEach(this::normalise);
      }
    }
  }

  private static Stream<NDArray> weights(Block block) {
    return trained(block)
        .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
        .map(Parameter::getArray);
  }

  private static Stream<Parameter> trained(Block block) {
    return block.getParameters().values().stream().filter(Parameter::requiresGradient);
  }

  private void clip(NDArray array) {
    try (NDArray above = array.maximum(-limit);
        NDArray both = above.minimum(limit)) {
      array.set(new NDIndex(":"), both);
    }
  }

  private void normalise(NDArray weight) {
    double norm = SpectralNorm.of(weight, POWER_ITERATIONS);
    if (norm > limit) {
      weight.muli(limit / norm);
    }
  }
}
