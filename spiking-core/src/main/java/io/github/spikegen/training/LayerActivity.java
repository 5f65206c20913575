package io.github.spikegen.training;

/**
 * How active one layer of neurons was.
 *
 * <p>A unit is one neuron of the layer: one element of {@code [T, N, ...]} after time and batch.
 *
 * @param layer the layer's name in its network
 * @param units the number of units; 0 if the layer has not run
 * @param steps how often each unit could fire: samples times time steps; 0 if the layer has not run
 * @param firingRate spikes per unit and step, in [0, 1]; NaN if the layer has not run
 * @param silentShare the share of units that never fired, in [0, 1]; NaN if the layer has not run
 * @param saturatedShare the share of units that fired at every step of every sample, in [0, 1]; NaN
 *     if the layer has not run
 */
public record LayerActivity(
    String layer,
    long units,
    long steps,
    double firingRate,
    double silentShare,
    double saturatedShare) {

  /**
   * Tells whether the layer has run.
   *
   * @return false if nothing was seen of it
   */
  public boolean hasRun() {
    return steps > 0;
  }
}
