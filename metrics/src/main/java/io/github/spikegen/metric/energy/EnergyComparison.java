package io.github.spikegen.metric.energy;

import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Arithmetic and memory traffic of a spiking network, beside networks of the same layers without
 * time.
 *
 * <p>The fair yardstick is the quantized network of Yan et al., "Reconsidering the energy
 * efficiency of spiking neural networks", arXiv 2409.08290: its activations carry as many bits as
 * the spikes of T steps can tell, {@code ceil(log2(T + 1))}, its weights are as wide as the spiking
 * network's, and it does nothing for activations of 0, which are those of neurons that do not fire
 * at any step. Beside it are the same network on a chip that computes with every activation, and
 * one of 32-bit floating-point numbers.
 *
 * <p>All run on one chip; see {@link HardwareModel} for what it does and does not count.
 */
public final class EnergyComparison {

  private static final int BISECTIONS = 60;

  private final List<LayerWork> work;
  private final HardwareModel chip;
  private final boolean weightsOnChip;
  private final boolean quantizedWeightsOnChip;
  private final boolean floatWeightsOnChip;
  private final List<NetworkCosts> layers = new ArrayList<>();

  /**
   * Compares.
   *
   * @param report what a spiking network does
   * @param chip what the networks run on
   */
  public EnergyComparison(EnergyReport report, HardwareModel chip) {
    this.chip = Objects.requireNonNull(chip, "chip");
    work = report.work();
    double weights = sum(work, LayerWork::weights);
    double ordinary = // which have no layers that decode time
        sum(work, layer -> layer.withoutTime().passes() > 0 ? layer.weights() : 0);
    weightsOnChip = chip.holds(weights, chip.weightBits());
    quantizedWeightsOnChip = chip.holds(ordinary, chip.weightBits());
    floatWeightsOnChip = chip.holds(ordinary, Float.SIZE);
    for (LayerWork layer : work) {
      layers.add(
          new NetworkCosts(
              layer.operations().layer(),
              layer.spiking(chip, weightsOnChip),
              quantized(layer),
              dense(layer),
              layer.floatingPoint(chip, floatWeightsOnChip, report.model()),
              layer.operations().firingRate(),
              breakEvenRate(List.of(layer), this::quantized),
              breakEvenRate(List.of(layer), this::dense)));
    }
  }

  /** {@return what the networks run on} */
  public HardwareModel chip() {
    return chip;
  }

  /** {@return whether the weights of the spiking network lie on the chip} */
  public boolean weightsOnChip() {
    return weightsOnChip;
  }

  /** {@return whether the weights of the network of 32-bit numbers lie on the chip} */
  public boolean floatWeightsOnChip() {
    return floatWeightsOnChip;
  }

  /** {@return the costs of each layer, in the order of the report} */
  public List<NetworkCosts> layers() {
    return List.copyOf(layers);
  }

  /** {@return the costs of the networks, called {@code total}} */
  public NetworkCosts total() {
    return new NetworkCosts(
        "total",
        layers.stream().map(NetworkCosts::spiking).reduce(Cost.NONE, Cost::plus),
        layers.stream().map(NetworkCosts::quantized).reduce(Cost.NONE, Cost::plus),
        layers.stream().map(NetworkCosts::dense).reduce(Cost.NONE, Cost::plus),
        layers.stream().map(NetworkCosts::floatingPoint).reduce(Cost.NONE, Cost::plus),
        LayerEnergy.total(work.stream().map(LayerWork::operations).toList()).firingRate(),
        breakEvenRate(work, this::quantized),
        breakEvenRate(work, this::dense));
  }

  /**
   * {@return the firing rate of the whole network below which spikes would win against dense
   * hardware if it ran for another number of steps; see {@link NetworkCosts#denseBreakEvenRate}}
   *
   * @param timeSteps T of all layers, at least 1
   */
  public OptionalDouble denseBreakEvenRate(int timeSteps) {
    return breakEvenRate(
        work.stream().map(layer -> layer.withTimeSteps(timeSteps)).toList(), this::dense);
  }

  private Cost quantized(LayerWork layer) {
    return layer.quantized(chip, quantizedWeightsOnChip);
  }

  private Cost dense(LayerWork layer) {
    return layer.dense(chip, quantizedWeightsOnChip);
  }

  private OptionalDouble breakEvenRate(List<LayerWork> some, Function<LayerWork, Cost> yardstick) {
    double highest =
        some.stream()
            .mapToDouble(layer -> 1 / layer.operations().firingRate().orElse(0))
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN);
    if (Double.isNaN(highest)) {
      return OptionalDouble.empty();
    }
    double least = sum(some, layer -> yardstick.apply(layer).total());
    double low = 0;
    double high = highest;
    for (int i = 0; i < BISECTIONS; i++) {
      double factor = i == 0 ? highest : (low + high) / 2;
      if (spikingAt(factor, some) < least) {
        low = factor;
      } else {
        high = factor;
      }
    }
    double factor = low;
    return OptionalDouble.of(
        sum(some, layer -> layer.withActivity(factor).operations().spikes())
            / sum(some, layer -> layer.operations().spikeInputs()));
  }

  private double spikingAt(double factor, List<LayerWork> some) {
    return sum(some, layer -> layer.withActivity(factor).spiking(chip, weightsOnChip).total());
  }

  private static double sum(List<LayerWork> layers, ToDoubleFunction<LayerWork> figure) {
    return layers.stream().mapToDouble(figure).sum();
  }

  /**
   * What a layer or a network costs for one sample.
   *
   * @param arithmetic additions and multiply-accumulates, in pJ
   * @param weights weights that are fetched, in pJ
   * @param membranes membrane potentials that are read and written, in pJ
   * @param inputs spikes, activations and other inputs that are written and read, in pJ
   */
  public record Cost(double arithmetic, double weights, double membranes, double inputs) {

    static final Cost NONE = new Cost(0, 0, 0, 0);

    /** {@return the sum of all, in pJ} */
    public double total() {
      return arithmetic + weights + membranes + inputs;
    }

    Cost plus(Cost other) {
      return new Cost(
          arithmetic + other.arithmetic,
          weights + other.weights,
          membranes + other.membranes,
          inputs + other.inputs);
    }
  }

  /**
   * A layer, or all of them, in the three networks.
   *
   * @param layer the layer's name
   * @param spiking the spiking network
   * @param quantized the quantized one, which does nothing for activations of 0; nothing where it
   *     has no such layer
   * @param dense the quantized one if it computes with every activation
   * @param floatingPoint the one of 32-bit floating-point numbers, with the {@link EnergyModel} of
   *     the report for its arithmetic
   * @param firingRate the firing rate of the inputs, in [0, 1]; empty if none come from neurons
   * @param breakEvenRate the firing rate below which the spiking one costs less than the quantized
   *     one, in [0, 1], if the rates of all neurons change in proportion and the quantized network
   *     stays as it is: 0 if it never does, 1 if it always does; empty if no neuron before it fires
   * @param denseBreakEvenRate the same beside the one that computes with every activation, which
   *     does not depend on how many of them are 0
   */
  public record NetworkCosts(
      String layer,
      Cost spiking,
      Cost quantized,
      Cost dense,
      Cost floatingPoint,
      OptionalDouble firingRate,
      OptionalDouble breakEvenRate,
      OptionalDouble denseBreakEvenRate) {

    /** {@return whether the spiking network costs less than the quantized one} */
    public boolean spikesWin() {
      return spiking.total() < quantized.total();
    }
  }
}
