package io.github.spikegen.metric.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.metric.energy.EnergyComparison.Cost;
import io.github.spikegen.metric.energy.EnergyComparison.NetworkCosts;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerWork.WithoutTime;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnergyComparisonTests {

  private static final HardwareModel CHIP = HardwareModel.of45Nanometers();

  /** The layers of the example in docs/energy.md, as EnergyMeterTests counts them. */
  private static final LayerWork CONVOLUTION =
      new LayerWork(
          new LayerEnergy("a", 0, 106, 10, 18, 98), 2, 18, 2, 0, 36, new WithoutTime(1, 9, 9, 98));

  private static final LayerWork DENSE =
      new LayerWork(
          new LayerEnergy("b", 0, 90, 18, 36, 90), 2, 90, 2, 0, 10, new WithoutTime(1, 18, 18, 90));

  private static EnergyComparison compare(HardwareModel chip, LayerWork... layers) {
    return new EnergyComparison(
        new EnergyReport(EnergyModel.of45Nanometers(), List.of(layers)), chip);
  }

  /** A layer of 64 inputs to 32 neurons; all inputs fire at some step. */
  private static LayerWork dense(double rate, int timeSteps) {
    double inputs = 64.0 * timeSteps;
    return new LayerWork(
        new LayerEnergy("dense", 0, rate * inputs * 32, rate * inputs, inputs, 64 * 32),
        timeSteps,
        64 * 32,
        timeSteps,
        0,
        32.0 * timeSteps,
        new WithoutTime(1, 64, 64, 64 * 32));
  }

  private static LayerWork bigger(LayerWork layer) {
    return new LayerWork(
        layer.operations(), 1, 2000, layer.steps(), layer.numbers(), 0, layer.withoutTime());
  }

  private static void assertCost(Cost expected, Cost cost) {
    assertEquals(expected.arithmetic(), cost.arithmetic(), 1e-9, "arithmetic of " + cost);
    assertEquals(expected.weights(), cost.weights(), 1e-9, "weights of " + cost);
    assertEquals(expected.membranes(), cost.membranes(), 1e-9, "membranes of " + cost);
    assertEquals(expected.inputs(), cost.inputs(), 1e-9, "inputs of " + cost);
  }

  @Test
  void aSmallNetworkWorkedByHand() {
    EnergyComparison comparison = compare(CHIP, CONVOLUTION, DENSE);
    // a bit to or from SRAM 0.15625 pJ, a sum of 16 bits 0.05, a MAC of 8 by 2 bits 0.05 + 0.05
    NetworkCosts a = comparison.layers().get(0);
    assertCost(new Cost(106 * 0.05, 36 * 8 * 0.15625, 2 * 36 * 16 * 0.15625, 5.625), a.spiking());
    assertCost(new Cost(98 * 0.1, 18 * 8 * 0.15625, 0, 9 * 2 * 2 * 0.15625), a.quantized());
    assertEquals(a.quantized(), a.dense()); // every pixel spikes at some step
    assertCost(new Cost(98 * 4.6, 18 * 32 * 0.15625, 0, 90), a.floatingPoint());
    assertEquals(0, a.breakEvenRate().orElseThrow()); // the membranes alone cost more
    NetworkCosts b = comparison.layers().get(1);
    assertCost(new Cost(4.5, 112.5, 50, 11.25), b.spiking());
    assertCost(new Cost(9, 112.5, 0, 11.25), b.quantized());
    // membranes 50, at rate r 180·r additions and weights: 50 + 9·r + 225·r + 11.25 = 132.75
    assertEquals(71.5 / 234, b.breakEvenRate().orElseThrow(), 1e-9);
    NetworkCosts total = comparison.total();
    assertEquals(414.175, total.spiking().total(), 1e-9);
    assertEquals(170.675, total.quantized().total(), 1e-9);
    assertEquals(1674.8, total.floatingPoint().total(), 1e-9);
    assertEquals(28.0 / 54, total.firingRate().orElseThrow());
    assertFalse(total.spikesWin());
  }

  @Test
  void weightsThatDoNotFitAreLoadedOnceAPass() {
    HardwareModel small = CHIP.withOnChipKib(0);
    NetworkCosts near = compare(CHIP, DENSE).total();
    NetworkCosts far = compare(small, DENSE).total();
    double load = 90 * 8 * 1300.0 / 64;
    assertEquals(near.spiking().total() + load, far.spiking().total(), 1e-9);
    assertEquals(near.quantized().total() + load, far.quantized().total(), 1e-9);
    assertEquals(near.floatingPoint().total() + 4 * load, far.floatingPoint().total(), 1e-9);
    // 1025 weights of 8 bits are too many for 1 KiB; so are 257 of 32 bits
    for (int weights : new int[] {256, 257, 1024, 1025}) {
      LayerWork layer =
          new LayerWork(
              new LayerEnergy("c", 0, 0, 0, 1, 1),
              1,
              weights,
              1,
              0,
              1,
              new WithoutTime(1, 1, 0, 0));
      NetworkCosts costs = compare(CHIP.withOnChipKib(1).withSramPicojoules(0), layer).total();
      assertEquals(weights > 1024, costs.spiking().weights() > 0, "" + weights);
      assertEquals(weights > 1024, costs.quantized().weights() > 0, "" + weights);
      assertEquals(weights > 256, costs.floatingPoint().weights() > 0, "" + weights);
    }
  }

  @Test
  void spikesAreSentAsEventsWhileTheyAreFew() {
    double bits = 64 * 4;
    assertEquals(
        2 * 16 * (bits / 32) * 0.15625,
        compare(CHIP, dense(1.0 / 32, 4)).total().spiking().inputs(),
        1e-9);
    assertEquals(2 * bits * 0.15625, compare(CHIP, dense(0.5, 4)).total().spiking().inputs(), 1e-9);
  }

  @Test
  void theYardstickDoesNothingForZeros() {
    LayerWork work = dense(0.1, 2);
    NetworkCosts costs =
        compare(
                CHIP.withAddressBits(4),
                new LayerWork(
                    work.operations(), 2, 2048, 2, 0, 64, new WithoutTime(1, 64, 16, 16 * 32)))
            .total();
    // a quarter of the inputs is not 0: MACs of 8 by 2 bits, a weight each, 2 bits and an address
    assertCost(
        new Cost(512 * 0.1, 512 * 8 * 0.15625, 0, 2 * 16 * (2 + 4) * 0.15625), costs.quantized());
    assertCost(new Cost(2048 * 0.1, 2048 * 8 * 0.15625, 0, 2 * 64 * 2 * 0.15625), costs.dense());
    assertTrue(costs.breakEvenRate().orElseThrow() < costs.denseBreakEvenRate().orElseThrow());
  }

  @Test
  void numbersCostTheSameInBothNetworks() {
    LayerWork still =
        new LayerWork(
            new LayerEnergy("d", 98, 0, 0, 0, 98), 4, 18, 1, 9, 0, new WithoutTime(1, 9, 9, 98));
    NetworkCosts costs = compare(CHIP, still).total();
    assertEquals(costs.quantized(), costs.spiking());
    assertEquals(OptionalDouble.empty(), costs.breakEvenRate());
    assertEquals(98 * 0.25, costs.spiking().arithmetic(), 1e-9); // 8 by 8 bits
  }

  @Test
  void withoutSpikesOnlyMembranesCost() {
    NetworkCosts silent = compare(CHIP, dense(0, 3)).total();
    assertEquals(new Cost(0, 0, 2 * 3 * 32 * 16 * 0.15625, 0), silent.spiking());
    assertEquals(OptionalDouble.empty(), silent.breakEvenRate());
  }

  @Test
  void energyGrowsWithRateAndTime() {
    for (int timeSteps = 1; timeSteps <= 8; timeSteps++) {
      double before = -1;
      for (double rate = 0; rate <= 1; rate += 0.05) {
        double energy = compare(CHIP, dense(rate, timeSteps)).total().spiking().total();
        assertTrue(energy >= before, timeSteps + " steps at " + rate);
        assertTrue(
            energy < compare(CHIP, dense(rate, timeSteps + 1)).total().spiking().total(),
            timeSteps + " steps at " + rate);
        before = energy;
      }
    }
  }

  @Test
  void atTheBreakEvenRateBothCostTheSame() {
    SplittableRandom random = new SplittableRandom(5);
    int between = 0;
    for (int i = 0; i < 60; i++) {
      int timeSteps = 1 + random.nextInt(6);
      HardwareModel chip = CHIP.withMembraneBits(1 + random.nextInt(16));
      NetworkCosts costs = compare(chip, dense(random.nextDouble(), timeSteps)).total();
      double rate = costs.breakEvenRate().orElseThrow();
      NetworkCosts there = compare(chip, dense(rate, timeSteps)).total();
      double difference = there.spiking().total() - there.quantized().total();
      if (rate > 0 && rate < 1) {
        between++;
        assertEquals(0, difference, 1e-6 * there.quantized().total());
      } else {
        assertEquals(rate == 0, difference >= 0);
      }
      assertEquals(costs.firingRate().orElseThrow() < rate, costs.spikesWin());
    }
    assertTrue(between > 20, "" + between);
  }

  @Test
  void theBreakEvenRateOfANetworkChangesAllItsLayersInProportion() {
    EnergyComparison comparison = compare(CHIP.withMembraneBits(4), dense(0.1, 4), dense(0.4, 4));
    double factor = comparison.total().breakEvenRate().orElseThrow() / 0.25;
    NetworkCosts there =
        compare(CHIP.withMembraneBits(4), dense(0.1 * factor, 4), dense(0.4 * factor, 4)).total();
    assertEquals(there.quantized().total(), there.spiking().total(), 1e-6);
  }

  @Test
  void moreTimeStepsNeedFewerSpikes() {
    EnergyComparison comparison = compare(CHIP, dense(0.3, 4));
    assertEquals(comparison.total().denseBreakEvenRate(), comparison.denseBreakEvenRate(4));
    for (int[] steps : new int[][] {{2, 3}, {4, 5}, {5, 6}, {6, 7}, {3, 4}, {1, 3}, {7, 15}}) {
      double few = comparison.denseBreakEvenRate(steps[0]).orElseThrow();
      double many = comparison.denseBreakEvenRate(steps[1]).orElseThrow();
      assertTrue(
          many < few && many > 0,
          "%s: %s, then %s".formatted(List.of(steps[0], steps[1]), few, many));
    }
    for (int timeSteps : new int[] {1, 2, 3, 7}) {
      assertEquals(
          compare(CHIP, dense(0.3, timeSteps)).total().denseBreakEvenRate().orElseThrow(),
          comparison.denseBreakEvenRate(timeSteps).orElseThrow(),
          1e-9);
    }
  }

  @Test
  void layersThatDecodeTimeHaveNoYardstick() {
    LayerWork decoder =
        new LayerWork(
            new LayerEnergy("e", 40, 0, 0, 0, 0), 1, 10, 4, 40, 0, new WithoutTime(0, 0, 0, 0));
    NetworkCosts costs = compare(CHIP.withOnChipKib(0), decoder).total();
    assertEquals(Cost.NONE, costs.quantized());
    // nor do its weights take room from those of networks without it
    NetworkCosts both = compare(CHIP.withOnChipKib(1), DENSE, bigger(decoder)).total();
    assertEquals(90 * 8 * 0.15625, both.quantized().weights(), 1e-9);
    assertEquals(90 * 32 * 0.15625, both.floatingPoint().weights(), 1e-9);
    assertTrue(both.spiking().weights() > 90 * 8 * 1300.0 / 64);
    assertEquals(10 * 8 * (4 * 0.15625 + 1300.0 / 64), costs.spiking().weights(), 1e-9);
  }

  @Test
  void activationsCarryAsMuchAsSpikes() {
    int[] bits = {1, 2, 2, 3, 3, 3, 3, 4};
    for (int timeSteps = 1; timeSteps <= bits.length; timeSteps++) {
      assertEquals(bits[timeSteps - 1], HardwareModel.activationBits(timeSteps));
      assertEquals(
          (int) Math.ceil(Math.log(timeSteps + 1) / Math.log(2)),
          HardwareModel.activationBits(timeSteps));
    }
    assertThrows(IllegalArgumentException.class, () -> HardwareModel.activationBits(0));
    assertThrows(IllegalArgumentException.class, () -> CHIP.withSramPicojoules(-1));
    assertThrows(IllegalArgumentException.class, () -> CHIP.withWeightBits(33));
  }
}
