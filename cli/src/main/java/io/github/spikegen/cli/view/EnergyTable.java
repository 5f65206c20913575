package io.github.spikegen.cli.view;

import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.run.evaluation.ImageEnergy;
import java.util.ArrayList;
import java.util.List;

/**
 * The costs of an image for reading: a table, and what to bear in mind.
 *
 * @param energy the costs
 */
public record EnergyTable(ImageEnergy energy) {

  static final String NONE = "-";
  static final double KILO = 1000;
  static final List<String> ENERGY_UNITS = List.of("pJ", "nJ", "uJ", "mJ", "J");
  private static final List<String> COUNT_UNITS = List.of("", " k", " M", " G", " T");

  /** Returns the lines. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Images      %,d; figures are for one, on average".formatted(energy.images()));
    if (energy.networkCalls() > 0) {
      lines.add("Denoiser    called %.1f times an image".formatted(energy.networkCalls()));
    }
    EnergyModel model = energy.report().model();
    lines.add(
        "Energy      %s pJ a multiply-accumulate (MAC), %s pJ a synaptic operation (AC)"
            .formatted(model.macPicojoules(), model.acPicojoules()));
    lines.add("");
    lines.addAll(table());
    lines.add("");
    lines.addAll(notes());
    return lines;
  }

  private List<String> table() {
    LayerEnergy total = energy.report().total();
    EnergyModel model = energy.report().model();
    // figures of thousands, so that small layers beside large ones are more than 0
    double largest = Math.max(total.picojoules(model), total.annPicojoules(model));
    int unit = unit(largest / KILO, ENERGY_UNITS);
    String inUnit = ENERGY_UNITS.get(unit);
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("", "firing", "", "synaptic", "energy", "ordinary", "ordinary", ""));
    cells.add(List.of("layer", "rate", "MACs", "operations", inUnit, "MACs", inUnit, "saving"));
    energy.report().layers().forEach(layer -> cells.add(row(layer, unit)));
    cells.add(row(total, unit));
    return TextTable.figures(cells);
  }

  private List<String> row(LayerEnergy layer, int unit) {
    EnergyModel model = energy.report().model();
    double scale = Math.pow(KILO, unit);
    double picojoules = layer.picojoules(model);
    double ordinary = layer.annPicojoules(model);
    return List.of(
        layer.layer(),
        layer.firingRate().isPresent() ? "%.3f".formatted(layer.firingRate().getAsDouble()) : NONE,
        count(layer.macs()),
        count(layer.synapticOperations()),
        "%,.1f".formatted(picojoules / scale),
        count(layer.annMacs()),
        "%,.1f".formatted(ordinary / scale),
        picojoules == 0 || ordinary == 0 ? NONE : "%.2fx".formatted(ordinary / picojoules));
  }

  private static String count(double operations) {
    int unit = unit(operations, COUNT_UNITS);
    return operations == 0
        ? "0"
        : Text.number(operations / Math.pow(KILO, unit)) + COUNT_UNITS.get(unit);
  }

  /** Returns the power of 1000 that a value is written with. */
  static int unit(double value, List<String> units) {
    int unit = 0;
    while (unit < units.size() - 1 && value >= Math.pow(KILO, unit + 1)) {
      unit++;
    }
    return unit;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "- Firing rate: the share of a layer's inputs that are spikes; - where they are numbers.");
    notes.add(
        "- Ordinary: the same layers, applied as often, without time: a MAC at every connection.");
    if (energy.report().layers().stream().anyMatch(layer -> layer.annMacs() == 0)) {
      notes.add("  Layers that decode time have no ordinary counterpart.");
    }
    notes.add(
        "- Arithmetic only. Moving weights, membranes and spikes to and from memory is not counted,");
    notes.add("  and usually costs more: see below.");
    return notes;
  }
}
