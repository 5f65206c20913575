package io.github.spikegen.metric.energy;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a network does for one sample, layer by layer, and what that costs.
 *
 * @param model what an operation costs
 * @param layers the layers that ran, in the order of the networks' trees
 */
public record EnergyReport(EnergyModel model, List<LayerEnergy> layers) {

  /** Copies the list. */
  public EnergyReport {
    Objects.requireNonNull(model, "model");
    layers = List.copyOf(layers);
  }

  /** {@return the sum of all layers, a layer called {@code total}} */
  public LayerEnergy total() {
    return LayerEnergy.total(layers);
  }

  /**
   * {@return how much less the network needs than the same one without time and spikes: the
   * ordinary network's energy by this one's, above 1 if spikes save energy; empty if this one needs
   * none}
   */
  public OptionalDouble saving() {
    LayerEnergy total = total();
    double picojoules = total.picojoules(model);
    return picojoules == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(total.annPicojoules(model) / picojoules);
  }
}
