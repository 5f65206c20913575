package io.github.spikegen.cli.view;

import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.inspection.Inspection;
import io.github.spikegen.run.inspection.Inspection.LayerSummary;
import io.github.spikegen.run.inspection.NeuronTrace;
import io.github.spikegen.run.inspection.Recording;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What layers and neurons did, for reading.
 *
 * @param model what was typed for the model
 * @param config the run's config
 * @param shown which images there were
 */
public record InspectTable(String model, RunConfig config, String shown) {

  private static final int SPIKES_WIDTH = 64;

  /** Returns the lines about all layers of some networks. */
  public List<String> layers(List<Inspection.Network> networks, List<LayerSummary> layers) {
    List<String> lines = new ArrayList<>(head());
    lines.add("");
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of("network", "layer", "neurons", "T", "firing rate", "never fire", "always fire"));
    String before = "";
    for (LayerSummary layer : layers) {
      LayerActivity activity = layer.activity();
      cells.add(
          List.of(
              layer.network().equals(before) ? "" : layer.network(),
              layer.layer(),
              layer.shape().toString(),
              String.valueOf(layer.timeSteps()),
              "%.3f".formatted(activity.firingRate()),
              percent(activity.silentShare()),
              percent(activity.saturatedShare())));
      before = layer.network();
    }
    lines.addAll(TextTable.leftAligned(cells));
    networks.stream()
        .filter(network -> network.layers().isEmpty())
        .map(network -> "The %s has no layers of neurons.".formatted(network.title()))
        .forEach(lines::add);
    if (!layers.isEmpty()) {
      lines.add("");
      lines.add("Look closer:");
      lines.add(
          "  spikegen inspect --model %s --layer %s --raster spikes.png --trace membranes.png"
              .formatted(Text.shellWord(Path.of(model)), layers.get(0).layer()));
    }
    return lines;
  }

  /** Returns the lines about some neurons of a layer. */
  public List<String> neurons(LayerSummary layer, Recording recording) {
    LayerActivity activity = layer.activity();
    List<String> lines = new ArrayList<>(head());
    lines.add(
        "Layer   %s of the %s: %s neurons, %d time steps%s"
            .formatted(
                layer.layer(),
                layer.network(),
                layer.shape(),
                layer.timeSteps(),
                recording.lif().map(InspectTable::written).orElse("")));
    lines.add(
        "Fires   %.3f spikes a neuron and step; %s never fire, %s at every step"
            .formatted(
                activity.firingRate(),
                percent(activity.silentShare()),
                percent(activity.saturatedShare())));
    lines.add("");
    int passes =
        Math.max(
            1, Math.min(recording.passes().size(), SPIKES_WIDTH / (recording.timeSteps() + 1)));
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "neuron",
            "rate",
            passes < recording.passes().size()
                ? "spikes (|) at the first %d of %d passes"
                    .formatted(passes, recording.passes().size())
                : "spikes (|), pass after pass"));
    for (NeuronTrace neuron : recording.neurons()) {
      cells.add(
          List.of(
              neuron.name(),
              "%.2f".formatted(neuron.rate()),
              spikes(neuron, passes, recording.timeSteps())));
    }
    lines.addAll(TextTable.leftAligned(cells));
    if (activity.firingRate() == 0) {
      lines.add("");
      lines.add("No neuron of the layer fires.");
    }
    return lines;
  }

  private List<String> head() {
    return List.of(
        "Model   %s: %s of %s".formatted(model, config.family().name(), config.data().name()),
        "Shown   " + shown);
  }

  private static String spikes(NeuronTrace neuron, int passes, int timeSteps) {
    return IntStream.range(0, passes)
        .mapToObj(
            pass ->
                IntStream.range(pass * timeSteps, (pass + 1) * timeSteps)
                    .mapToObj(step -> neuron.fires(step) ? "|" : ".")
                    .collect(Collectors.joining()))
        .collect(Collectors.joining(" "));
  }

  private static String written(LifParameters lif) {
    return ", tau %s, threshold %s".formatted(decimal(lif.tau()), decimal(lif.threshold()));
  }

  private static String decimal(double value) {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }

  private static String percent(double share) {
    return "%.1f %%".formatted(100 * share);
  }
}
