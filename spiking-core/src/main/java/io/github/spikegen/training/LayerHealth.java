package io.github.spikegen.training;

import java.util.Objects;

/**
 * How one layer of neurons fares in training.
 *
 * @param activity how its neurons fired
 * @param gradientNorm norm of the gradients of the layer's own parameters together, mean over what
 *     was watched: those of the neurons and of the synapses and normalisation before them, up to
 *     the neurons before; NaN if it has none
 */
public record LayerHealth(LayerActivity activity, double gradientNorm) {

  /** Checks that nothing is missing. */
  public LayerHealth {
    Objects.requireNonNull(activity, "activity");
  }

  /**
   * Returns the layer's name.
   *
   * @return its name in its network
   */
  public String layer() {
    return activity.layer();
  }
}
