package io.github.spikegen.run.inspection;

import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;

/**
 * What a layer did as a whole.
 *
 * @param network the title of its network
 * @param shape how its neurons lie
 * @param timeSteps the steps T of a pass
 * @param lif what defines the neurons
 * @param activity how they fired
 */
public record LayerSummary(
    String network, NeuronShape shape, int timeSteps, LifParameters lif, LayerActivity activity) {

  /**
   * Returns the layer's name.
   *
   * @return as in the run's log
   */
  public String layer() {
    return activity.layer();
  }
}
