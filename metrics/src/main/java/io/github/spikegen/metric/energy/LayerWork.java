package io.github.spikegen.metric.energy;

import io.github.spikegen.metric.energy.EnergyComparison.Cost;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import java.util.Objects;

/**
 * What one layer computes and moves for one sample, on average over the samples that were seen, all
 * time steps and all passes included. What moves is stated in numbers, not in bits.
 *
 * @param operations what the layer computes
 * @param timeSteps T of the sequences that it reads, or of the neurons behind it; at least 1
 * @param weights the weights that the layer has
 * @param steps how often the layer is applied, each time step by itself
 * @param numbers inputs that are no spikes, each step by itself where they change
 * @param membraneUpdates neurons behind the layer, times the steps; without neurons, the sums over
 *     time that its spikes add to
 * @param withoutTime what the same layer does in an ordinary network
 */
public record LayerWork(
    LayerEnergy operations,
    long timeSteps,
    long weights,
    double steps,
    double numbers,
    double membraneUpdates,
    WithoutTime withoutTime) {

  private static final int FLOAT_BITS = 32;

  /**
   * What a layer does in an ordinary network, which has no time.
   *
   * @param passes how often the layer is applied
   * @param inputs its inputs
   * @param activeInputs those that are not 0: of neurons, those that fire at some step
   * @param activeMacs the multiply-accumulates of these
   */
  public record WithoutTime(double passes, double inputs, double activeInputs, double activeMacs) {}

  /** Checks that there are operations. */
  public LayerWork {
    Objects.requireNonNull(operations, "operations");
    Objects.requireNonNull(withoutTime, "withoutTime");
    HardwareModel.activationBits(timeSteps);
  }

  /**
   * Returns the same layer with neurons before it that fire more or less often.
   *
   * @param factor what the firing rate is multiplied by; rates end at 1
   */
  LayerWork withActivity(double factor) {
    double rate = operations.firingRate().orElse(0);
    return scaled(rate == 0 ? 1 : Math.min(factor, 1 / rate), 1, timeSteps);
  }

  /**
   * {@return the same layer, at the same firing rate, over another number of time steps}
   *
   * @param other the other T, at least 1
   */
  public LayerWork withTimeSteps(long other) {
    return scaled(1, steps == withoutTime.passes ? 1 : (double) other / timeSteps, other);
  }

  private LayerWork scaled(double activity, double inputs, long time) {
    return new LayerWork(
        new LayerEnergy(
            operations.layer(),
            operations.macs() * inputs,
            operations.synapticOperations() * activity * inputs,
            operations.spikes() * activity * inputs,
            operations.spikeInputs() * inputs,
            operations.annMacs()),
        time,
        weights,
        steps * inputs,
        numbers * inputs,
        membraneUpdates * time / timeSteps,
        withoutTime);
  }

  /**
   * Returns what the spiking layer costs. A weight is fetched for each synaptic operation, but all
   * of them at most once a step.
   */
  Cost spiking(HardwareModel chip, boolean weightsOnChip) {
    double fetched = Math.min(steps * weights, operations.synapticOperations() + operations.macs());
    double sent =
        Math.min(operations.spikeInputs(), operations.spikes() * chip.addressBits())
            + numbers * chip.weightBits();
    double loads =
        withoutTime.passes > 0 ? withoutTime.passes : Math.min(1, steps); // decoders run once
    return new Cost(
        operations.synapticOperations() * chip.acPicojoules()
            + operations.macs() * chip.macPicojoules(chip.weightBits()),
        weightPicojoules(chip, fetched, weightsOnChip ? 0 : loads, chip.weightBits()),
        2 * membraneUpdates * chip.membraneBits() * chip.sramPicojoules(),
        2 * sent * chip.sramPicojoules());
  }

  /**
   * Returns what the layer costs with activations that carry as much as T spikes, if it does
   * nothing for those that are 0.
   */
  Cost quantized(HardwareModel chip, boolean weightsOnChip) {
    int bits = activationBits(chip);
    double fetched = Math.min(withoutTime.passes * weights, withoutTime.activeMacs);
    double loads = weightsOnChip ? 0 : withoutTime.passes;
    double sent =
        Math.min(withoutTime.inputs * bits, withoutTime.activeInputs * (bits + chip.addressBits()));
    return new Cost(
        withoutTime.activeMacs * chip.macPicojoules(bits),
        weightPicojoules(chip, fetched, loads, chip.weightBits()),
        0,
        2 * sent * chip.sramPicojoules());
  }

  /** Returns what the layer costs with such activations if it computes with each of them. */
  Cost dense(HardwareModel chip, boolean weightsOnChip) {
    int bits = activationBits(chip);
    return dense(chip, weightsOnChip, chip.macPicojoules(bits), chip.weightBits(), bits);
  }

  private int activationBits(HardwareModel chip) {
    return operations.spikeInputs() > 0
        ? HardwareModel.activationBits(timeSteps)
        : chip.weightBits();
  }

  /** Returns what the layer costs with 32-bit floating-point numbers. */
  Cost floatingPoint(HardwareModel chip, boolean weightsOnChip, EnergyModel model) {
    return dense(chip, weightsOnChip, model.macPicojoules(), FLOAT_BITS, FLOAT_BITS);
  }

  private Cost dense(
      HardwareModel chip, boolean weightsOnChip, double mac, int weightBits, int inputBits) {
    double passes = withoutTime.passes;
    return new Cost(
        operations.annMacs() * mac,
        weightPicojoules(chip, passes * weights, weightsOnChip ? 0 : passes, weightBits),
        0,
        2 * withoutTime.inputs * inputBits * chip.sramPicojoules());
  }

  private double weightPicojoules(HardwareModel chip, double fetched, double loads, int bits) {
    return bits * (fetched * chip.sramPicojoules() + loads * weights * chip.dramPicojoules());
  }
}
