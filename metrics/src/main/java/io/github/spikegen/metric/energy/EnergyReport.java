package io.github.spikegen.metric.energy;

import io.github.spikegen.internal.Require;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a network does for one sample, layer by layer, and what that costs.
 *
 * @param model what an operation costs
 * @param work the layers that ran, in the order of the networks' trees
 */
public record EnergyReport(EnergyModel model, List<LayerWork> work) {

  /** Copies the list. */
  public EnergyReport {
    Objects.requireNonNull(model, "model");
    work = List.copyOf(work);
  }

  /** {@return the operations of the layers that ran, in the order of the networks' trees} */
  public List<LayerEnergy> layers() {
    return work.stream().map(LayerWork::operations).toList();
  }

  /** {@return the sum of all layers, a layer called {@code total}} */
  public LayerEnergy total() {
    return LayerEnergy.total(layers());
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

  /**
   * What one operation costs.
   *
   * @param macPicojoules a multiply-accumulate (MAC), as an ordinary network does at each
   *     connection, in pJ; at least 0
   * @param acPicojoules an accumulate (AC), the addition that a spike causes at each of its
   *     synapses, in pJ; at least 0
   */
  public record EnergyModel(double macPicojoules, double acPicojoules) {

    public EnergyModel {
      Require.finiteAtLeast("macPicojoules", 0, macPicojoules);
      Require.finiteAtLeast("acPicojoules", 0, acPicojoules);
    }

    /**
     * {@return the constants that papers on spiking networks use, 4.6 pJ a MAC and 0.9 pJ an AC}
     * They are of 32-bit floating-point arithmetic in a 45 nm process, where a multiplication takes
     * 3.7 pJ and an addition 0.9 pJ: Horowitz, "Computing's energy problem (and what we can do
     * about it)", ISSCC 2014.
     */
    public static EnergyModel of45Nanometers() {
      return new EnergyModel(4.6, 0.9);
    }
  }
}
