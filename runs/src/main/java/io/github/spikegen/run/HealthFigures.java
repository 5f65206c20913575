package io.github.spikegen.run;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How the spiking layers fared in an epoch: their figures in the log, and what is wrong there. */
public final class HealthFigures {

  /** Spikes per neuron and time step, by layer. */
  public static final String FIRING_RATE = "firing_rate";

  /** The share of neurons that never fired, by layer. */
  public static final String SILENT_SHARE = "silent_share";

  /** The share of neurons that fired at every step of every sample, by layer. */
  public static final String SATURATED_SHARE = "saturated_share";

  /** Norm of the gradients of a layer's parameters, by layer. */
  public static final String GRADIENT_NORM = "layer_gradient_norm";

  private static final double TOO_LARGE_A_SHARE = 0.9;

  private HealthFigures() {}

  /**
   * {@return the figures of all layers: maps by layer, by their names in the log}
   *
   * @param layers how they fared
   */
  public static Map<String, Map<String, Double>> of(List<LayerHealth> layers) {
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
   * Says which layers learn little or nothing.
   *
   * @param figures an epoch's figures
   * @return a sentence for each trouble, without full stop; empty if all is well
   */
  public static List<String> warnings(EpochFigures figures) {
    List<String> warnings = new ArrayList<>();
    figures
        .map(SILENT_SHARE)
        .forEach((layer, share) -> warnOfShare(warnings, layer, share, "never fire"));
    figures
        .map(SATURATED_SHARE)
        .forEach((layer, share) -> warnOfShare(warnings, layer, share, "fire at every step"));
    figures
        .map(GRADIENT_NORM)
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
      warnings.add("layer %s: %.0f %% of neurons %s".formatted(layer, 100 * share, what));
    }
  }
}
