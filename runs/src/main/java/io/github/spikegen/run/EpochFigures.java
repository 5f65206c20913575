package io.github.spikegen.run;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.run.internal.ProcessMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one epoch gave: a line of the log.
 *
 * @param stage the stage
 * @param epoch the epoch, from 1
 * @param step the number of steps of the stage so far
 * @param seconds the time that training took, without evaluation
 * @param loss the mean loss
 * @param figures the stage's own figures by their names in the log: numbers, or maps of them
 */
public record EpochFigures(
    Stage stage, int epoch, int step, double seconds, double loss, Map<String, ?> figures) {

  /** Spikes per neuron and time step, by layer. */
  public static final String FIRING_RATE = "firing_rate";

  /** The share of neurons that never fired, by layer. */
  public static final String SILENT_SHARE = "silent_share";

  /** The share of neurons that fired at every step of every sample, by layer. */
  public static final String SATURATED_SHARE = "saturated_share";

  /** Norm of the gradients of a layer's parameters, by layer. */
  public static final String GRADIENT_NORM = "layer_gradient_norm";

  /** For how many steps a layer has been silent, by layer; told once, when they are many. */
  public static final String SILENT_STEPS = "silent_steps";

  private static final double TOO_LARGE_A_SHARE = 0.9;

  public EpochFigures {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * {@return a figure that is a number, its value, NaN if there is none}
   *
   * @param name its name in the log
   */
  public double number(String name) {
    return figures.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /**
   * {@return a figure that is a map of numbers, such as one by layer, its values in their order,
   * empty if there is none}
   *
   * @param name its name in the log
   */
  public Map<String, Double> map(String name) {
    return map(figures, name);
  }

  static Map<String, Double> map(Map<String, ?> figures, String name) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (figures.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put((String) key, ((Number) value).doubleValue()));
    }
    return values;
  }

  /** {@return what the log says about the epoch: values by name, in their order} */
  public Map<String, Object> logLine() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", stage.label());
    line.put("epoch", epoch);
    line.put("step", step);
    line.put("seconds", Math.round(seconds * 1000) / 1000.0);
    line.put("loss", loss);
    line.putAll(figures);
    ProcessMemory.residentMebibytes().ifPresent(mebibytes -> line.put("memory_mib", mebibytes));
    return line;
  }

  /**
   * {@return the figures of all layers: maps by layer, by their names in the log}
   *
   * @param layers how they fared
   */
  public static Map<String, Map<String, Double>> ofLayers(List<LayerHealth> layers) {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    figures.put(FIRING_RATE, byLayer(layers, layer -> layer.activity().firingRate()));
    figures.put(SILENT_SHARE, byLayer(layers, layer -> layer.activity().silentShare()));
    figures.put(SATURATED_SHARE, byLayer(layers, layer -> layer.activity().saturatedShare()));
    figures.put(GRADIENT_NORM, byLayer(layers, LayerHealth::gradientNorm));
    return figures;
  }

  private static Map<String, Double> byLayer(
      List<LayerHealth> layers, ToDoubleFunction<LayerHealth> figure) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (LayerHealth layer : layers) {
      double value = figure.applyAsDouble(layer);
      if (!Double.isNaN(value)) { // JSON has no such number
        values.put(layer.layer(), value);
      }
    }
    return values;
  }

  /**
   * {@return which layers learn little or nothing: a sentence for each trouble, without full stop}
   */
  public List<String> layerWarnings() {
    List<String> warnings = new ArrayList<>();
    map(SILENT_STEPS)
        .forEach(
            (layer, steps) ->
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "layer %s: no neuron fired in %.0f steps, so it passes nothing on",
                        layer,
                        steps)));
    map(SILENT_SHARE).forEach((layer, share) -> warnOfShare(warnings, layer, share, "never fire"));
    map(SATURATED_SHARE)
        .forEach((layer, share) -> warnOfShare(warnings, layer, share, "fire at every step"));
    map(GRADIENT_NORM)
        .forEach(
            (layer, norm) -> {
              if (norm == 0) {
                warnings.add("layer %s: no gradient reaches it".formatted(layer));
              }
            });
    return warnings;
  }

  private static void warnOfShare(List<String> warnings, String layer, double share, String what) {
    if (share >= TOO_LARGE_A_SHARE) {
      warnings.add( // with the digits 0 to 9, as it is written to the log
          String.format(Locale.ROOT, "layer %s: %.0f %% of neurons %s", layer, 100 * share, what));
    }
  }
}
