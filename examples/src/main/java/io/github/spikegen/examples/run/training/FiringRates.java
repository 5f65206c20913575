package io.github.spikegen.examples.run.training;

import ai.djl.nn.Block;
import io.github.spikegen.neuron.SpikeListening;
import io.github.spikegen.training.SpikeMonitor;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often the neurons of a network fire. */
public final class FiringRates {

  /** Their name in the log: spikes per neuron and time step, by layer. */
  public static final String FIGURE = "firing_rate";

  /** Of how many images they are taken. */
  public static final int IMAGES = 100;

  private FiringRates() {}

  /**
   * Watches a network at work.
   *
   * @param network the network
   * @param work runs it, without gradients
   * @return spikes per neuron and time step by layer, of layers that ran
   */
  public static Map<String, Double> during(Block network, Runnable work) {
    Map<String, Double> rates = new LinkedHashMap<>();
    try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
      try (SpikeListening watching = monitor.watch()) {
        work.run();
      }
      monitor.activity().stream()
          .filter(layer -> layer.hasRun())
          .forEach(layer -> rates.put(layer.layer(), layer.firingRate()));
    }
    return rates;
  }
}
