package io.github.spikegen.metric.energy;

import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What one layer does for one sample, on average over the samples that were seen, all time steps
 * and all passes of the sample included.
 *
 * @param layer the layer's name
 * @param macs multiply-accumulates, of inputs that are numbers
 * @param synapticOperations accumulates: the sum over all spikes that arrive of their synapses here
 * @param spikes the spikes that arrive
 * @param spikeInputs how many could arrive, if every neuron fired at every step
 * @param annMacs the multiply-accumulates of the same layer in an ordinary network, which has no
 *     time and numbers everywhere
 */
public record LayerEnergy(
    String layer,
    double macs,
    double synapticOperations,
    double spikes,
    double spikeInputs,
    double annMacs) {

  /** Checks that there is a name. */
  public LayerEnergy {
    Objects.requireNonNull(layer, "layer");
  }

  /**
   * Adds up layers.
   *
   * @param layers the layers
   * @return their sum, called {@code total}
   */
  public static LayerEnergy total(List<LayerEnergy> layers) {
    LayerEnergy sum = new LayerEnergy("total", 0, 0, 0, 0, 0);
    for (LayerEnergy layer : layers) {
      sum =
          new LayerEnergy(
              sum.layer,
              sum.macs + layer.macs,
              sum.synapticOperations + layer.synapticOperations,
              sum.spikes + layer.spikes,
              sum.spikeInputs + layer.spikeInputs,
              sum.annMacs + layer.annMacs);
    }
    return sum;
  }

  /**
   * {@return the share of the layer's inputs that are spikes, over neurons and time steps, in [0,
   * 1]; empty if no input comes from neurons}
   */
  public OptionalDouble firingRate() {
    return spikeInputs == 0 ? OptionalDouble.empty() : OptionalDouble.of(spikes / spikeInputs);
  }

  /**
   * {@return the energy of the layer's operations: pJ a sample}
   *
   * @param model what an operation costs
   */
  public double picojoules(EnergyModel model) {
    return macs * model.macPicojoules() + synapticOperations * model.acPicojoules();
  }

  /**
   * {@return the energy of the same layer in an ordinary network: pJ a sample}
   *
   * @param model what an operation costs
   */
  public double annPicojoules(EnergyModel model) {
    return annMacs * model.macPicojoules();
  }
}
