package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthFiguresTests {

  private static LayerHealth layer(
      String name, double rate, double silent, double saturated, double gradientNorm) {
    return new LayerHealth(new LayerActivity(name, 50, 100, rate, silent, saturated), gradientNorm);
  }

  private static List<String> warnings(LayerHealth... layers) {
    return new EpochFigures(DiffusionFamily.VQ, 1, 1, 1, 1, EpochFigures.ofLayers(List.of(layers)))
        .layerWarnings();
  }

  @Test
  void figuresAreMapsByLayer() {
    assertEquals(
        Map.of(
            "firing_rate", Map.of("a", 0.25, "b", 0.5),
            "silent_share", Map.of("a", 0.125, "b", 0.0),
            "saturated_share", Map.of("a", 0.0, "b", 1.0),
            "layer_gradient_norm", Map.of("a", 3.5)),
        EpochFigures.ofLayers(
            List.of(layer("a", 0.25, 0.125, 0, 3.5), layer("b", 0.5, 0, 1, Double.NaN))));
  }

  @Test
  void healthyLayersGiveNoWarning() {
    assertEquals(List.of(), warnings(layer("a", 0.2, 0.89, 0.89, 1e-9)));
  }

  @Test
  void layersThatLearnNothingAreNamed() {
    assertEquals(
        List.of(
            "layer encoder.2: 98 % of neurons never fire",
            "layer decoder.1: 90 % of neurons fire at every step",
            "layer encoder.2: no gradient reaches it"),
        warnings(layer("encoder.2", 0.01, 0.98, 0, 0), layer("decoder.1", 0.9, 0, 0.9, 1)));
  }
}
