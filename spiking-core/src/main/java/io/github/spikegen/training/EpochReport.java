package io.github.spikegen.training;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import java.util.List;
import java.util.Map;

/**
 * What one epoch gave.
 *
 * @param epoch the epoch's number
 * @param steps the number of steps that this report is of
 * @param loss the mean of the steps' losses, NaN if there was no step
 * @param figures the mean of every figure over the steps that had it
 * @param seconds the time that the epoch took
 * @param stopped whether it was stopped before its batches were used up
 * @param layers the activity and gradients of each spiking layer, empty unless the loop watches
 *     ({@link TrainingLoop#withHealth})
 */
public record EpochReport(
    int epoch,
    int steps,
    double loss,
    Map<String, Double> figures,
    double seconds,
    boolean stopped,
    List<LayerHealth> layers) {

  /** Copies the list. */
  public EpochReport {
    layers = List.copyOf(layers);
  }

  /**
   * Returns one of the figures.
   *
   * @param name its name
   * @return its mean over the steps that had it, NaN if there were none
   */
  public double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }
}
