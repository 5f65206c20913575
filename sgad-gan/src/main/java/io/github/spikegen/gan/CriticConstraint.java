package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.gan.network.ImageCritic;
import java.util.stream.Stream;

/**
 * What keeps a critic from growing without bound; applied to its parameters after each update.
 *
 * <p>WGAN's gradient penalty is not here: it needs second derivatives, which DJL does not offer.
 */
@FunctionalInterface
public interface CriticConstraint {

  /**
   * Changes a critic's parameters in place so that they keep the constraint; running statistics
   * stay.
   *
   * @param critic the critic, initialized
   */
  void applyTo(ImageCritic critic);

  /** The constraints. */
  public enum Kind {
    /** Nothing, as SGAD trains: the critic's gap grows without bound. */
    NONE,
    /**
     * Every parameter is clamped to {@code [-limit, limit]}, as WGAN does. SGAD advises against it:
     * currents of clipped synapses no longer reach the threshold, so deep neurons fall silent.
     */
    CLIPPING,
    /**
     * The weight of every layer is scaled down where its largest singular value exceeds the limit
     * (spectral normalization, arXiv 1802.05957, as a projection after the update). Where batch
     * norm follows, currents keep their size; a spiking layer without it falls silent.
     */
    SPECTRAL,
    /**
     * Spectral normalization of the last layer alone. Spikes are bounded, so this bounds the score,
     * and the synapses of neurons stay free to reach their thresholds.
     */
    OUTPUT_SPECTRAL
  }

  /**
   * Returns no constraint.
   *
   * @return the constraint
   */
  static Bound none() {
    return Bound.of(Kind.NONE);
  }

  /**
   * Returns weight clipping.
   *
   * @param limit the largest magnitude of a weight, above 0; 0.01 in WGAN
   * @return the constraint
   */
  static Bound weightClipping(double limit) {
    return new Bound(Kind.CLIPPING, limit);
  }

  /**
   * Returns spectral normalization of every layer to a largest singular value of 1.
   *
   * @return the constraint
   */
  static Bound spectralNormalization() {
    return Bound.of(Kind.SPECTRAL);
  }

  /**
   * Returns spectral normalization of the last layer to a largest singular value of 1.
   *
   * @return the constraint
   */
  static Bound outputSpectralNormalization() {
    return Bound.of(Kind.OUTPUT_SPECTRAL);
  }

  /**
   * One of the library's constraints as data.
   *
   * @param kind the constraint
   * @param limit the bound, above 0; unused by {@link Kind#NONE}
   */
  record Bound(
      @Hyperparameter(
              name = "constraint",
              label = "C",
              help =
                  "What bounds the discriminator: none, clipping (of weights, silences deep layers),"
                      + " spectral (normalization of every layer) or output-spectral (of the last"
                      + " layer) (default: the recipe's).")
          Kind kind,
      @Hyperparameter(
              name = "constraint-limit",
              label = "L",
              help =
                  "The largest weight, or the largest singular value of a layer (default: 0.01 for"
                      + " clipping, 1 for spectral and output-spectral).",
              atLeast = 1e-6,
              atMost = 1000)
          double limit)
      implements CriticConstraint {

    private static final int POWER_ITERATIONS = 20;

    public Bound {
      Hyperparameters.check(Bound.class, kind, limit);
    }

    /**
     * Returns a constraint with its usual limit: 0.01 for clipping, else 1.
     *
     * @param kind the constraint
     * @return the constraint
     */
    public static Bound of(Kind kind) {
      return new Bound(kind, kind == Kind.CLIPPING ? 0.01 : 1);
    }

    @Override
    public void applyTo(ImageCritic critic) {
      try (NoGrad off = new NoGrad()) {
        switch (kind) {
          case NONE -> {}
          case CLIPPING -> trained(critic).map(Parameter::getArray).forEach(this::clip);
          case SPECTRAL -> weights(critic).forEach(this::normalize);
          case OUTPUT_SPECTRAL -> weights(critic.output()).forEach(this::normalize);
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

    private void normalize(NDArray weight) {
      double norm = SpectralNorm.of(weight, POWER_ITERATIONS);
      if (norm > limit) {
        weight.muli(limit / norm);
      }
    }
  }
}
