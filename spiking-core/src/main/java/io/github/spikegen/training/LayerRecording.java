package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;

/**
 * What the units of one layer did.
 *
 * @param layer the layer's name in its network
 * @param units how many units the layer has
 * @param activity what was kept, float32: firing rates, spike counts or activations {@code
 *     [stimuli, kept units]}, or membrane traces {@code [T, stimuli, kept units]}; units are in the
 *     order of {@code [N, ...]} flattened. In the recorder's manager
 */
public record LayerRecording(String layer, long units, NDArray activity) {

  /**
   * Returns how many units were kept.
   *
   * @return at least 1, at most {@link #units()}
   */
  public long keptUnits() {
    return activity.getShape().get(activity.getShape().dimension() - 1);
  }
}
