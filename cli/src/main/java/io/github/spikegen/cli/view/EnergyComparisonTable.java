package io.github.spikegen.cli.view;

import io.github.spikegen.metric.energy.EnergyComparison;
import io.github.spikegen.metric.energy.EnergyComparison.Cost;
import io.github.spikegen.metric.energy.EnergyComparison.NetworkCosts;
import io.github.spikegen.metric.energy.HardwareModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Arithmetic and memory traffic of an image for reading: two tables, and which network wins.
 *
 * @param comparison the costs
 */
public record EnergyComparisonTable(EnergyComparison comparison) {

  private static final int[] TIME_STEPS = {1, 2, 4, 8};

  /** Returns the lines. */
  public List<String> lines() {
    NetworkCosts total = comparison.total();
    int unit = unit(total);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("With memory");
    lines.addAll(hardware());
    lines.add("");
    lines.addAll(
        table(
            unit,
            List.of("spiking network", "arithmetic", "weights", "membranes", "inputs", "total"),
            List.of("", "", "", "", ""),
            costs -> parts(costs.spiking(), unit)));
    lines.add("");
    lines.addAll(
        table(
            unit,
            List.of(
                "", "spiking", "quantized", "dense", "float32", "firing", "break-", "even rate"),
            List.of("", "", "", "", "rate", "quantized", "dense"),
            costs -> comparison(costs, unit)));
    lines.add("");
    lines.addAll(verdict(total));
    return lines;
  }

  /** Returns the power of 1000 that energies are written with, as an index of the units. */
  static int unit(NetworkCosts total) {
    double largest =
        Stream.of(total.spiking(), total.quantized(), total.floatingPoint())
            .mapToDouble(Cost::total)
            .max()
            .orElseThrow();
    return EnergyTable.unit(largest / EnergyTable.KILO, EnergyTable.ENERGY_UNITS);
  }

  private List<String> hardware() {
    HardwareModel chip = comparison.chip();
    return List.of(
        "Chip        weights of %d bits, membranes and sums of %d, spikes of %d as events"
            .formatted(chip.weightBits(), chip.membraneBits(), chip.addressBits()),
        "Energy      %s pJ an addition, %s a product of 8 bits, %s a bit of SRAM, %s of DRAM"
            .formatted(
                Text.number(chip.acPicojoules()),
                Text.number(chip.multiplyPicojoules()),
                Text.number(chip.sramPicojoules()),
                Text.number(chip.dramPicojoules())),
        "Weights     %s the chip's %,d KiB; those of the float32 network %s"
            .formatted(
                comparison.weightsOnChip()
                    ? "stay in"
                    : "come from DRAM at each pass, being too many for",
                chip.onChipKib(),
                comparison.floatWeightsOnChip() ? "too" : "come from DRAM"));
  }

  private List<String> table(
      int unit,
      List<String> heading,
      List<String> units,
      Function<NetworkCosts, List<String>> row) {
    String inUnit = EnergyTable.ENERGY_UNITS.get(unit);
    List<List<String>> cells = new ArrayList<>();
    cells.add(heading);
    List<String> second = new ArrayList<>(List.of("layer"));
    units.forEach(text -> second.add(text.isEmpty() ? inUnit : text));
    cells.add(second);
    Stream.concat(comparison.layers().stream(), Stream.of(comparison.total()))
        .forEach(
            costs -> {
              List<String> cell = new ArrayList<>(List.of(costs.layer()));
              cell.addAll(row.apply(costs));
              cells.add(cell);
            });
    return TextTable.figures(cells);
  }

  private static List<String> parts(Cost cost, int unit) {
    return Stream.of(
            cost.arithmetic(), cost.weights(), cost.membranes(), cost.inputs(), cost.total())
        .map(picojoules -> energy(picojoules, unit))
        .toList();
  }

  private static List<String> comparison(NetworkCosts costs, int unit) {
    return List.of(
        energy(costs.spiking().total(), unit),
        energy(costs.quantized().total(), unit),
        energy(costs.dense().total(), unit),
        energy(costs.floatingPoint().total(), unit),
        rate(costs.firingRate()),
        breakEven(costs.breakEvenRate()),
        breakEven(costs.denseBreakEvenRate()));
  }

  private static String energy(double picojoules, int unit) {
    return "%,.1f".formatted(picojoules / Math.pow(EnergyTable.KILO, unit));
  }

  private static String rate(OptionalDouble rate) {
    return rate.isPresent() ? "%.3f".formatted(rate.getAsDouble()) : EnergyTable.NONE;
  }

  private static String breakEven(OptionalDouble rate) {
    return rate.isPresent() && rate.getAsDouble() == 0 ? "never" : rate(rate);
  }

  private List<String> verdict(NetworkCosts total) {
    double spiking = total.spiking().total();
    return List.of(
        "Verdict     spikes %s: %s the energy of the quantized network, %s dense, %s float32"
            .formatted(
                total.spikesWin() ? "win" : "lose",
                times(spiking, total.quantized()),
                times(spiking, total.dense()),
                times(spiking, total.floatingPoint())),
        "Break-even  dense: firing rate "
            + IntStream.of(TIME_STEPS)
                .mapToObj(
                    steps -> breakEven(comparison.denseBreakEvenRate(steps)) + " at T = " + steps)
                .collect(Collectors.joining(", ")),
        "",
        "- Quantized: activations of ceil(log2(T + 1)) bits, weights as wide as the spiking ones, and",
        "  nothing is done for activations of 0. Dense: the same with every activation.",
        "- Break-even rate: the firing rate below which spikes cost less than these do as they are.",
        "- Routing spikes over a chip, control and leakage are not counted.");
  }

  private static String times(double spiking, Cost other) {
    return other.total() == 0 ? EnergyTable.NONE : "%.3gx".formatted(spiking / other.total());
  }
}
