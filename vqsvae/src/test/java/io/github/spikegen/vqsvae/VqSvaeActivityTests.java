package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeMonitor;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.testing.ArrayTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class VqSvaeActivityTests extends ArrayTest {

  @Test
  void monitorKnowsAllLayers() {
    VqSvaeConfig config = VqSvaeTests.small(1, 8, 8);
    VqSvae model = VqSvae.create(config, RandomKey.of(1), manager);
    try (SpikeMonitor monitor = SpikeMonitor.of(model)) {
      try (ProbeScope watching = monitor.watch()) {
        NDArray images = RandomKey.of(1).uniform(manager, new Shape(2, 1, 8, 8));
        model.run(new ParameterStore(manager, false), images, true);
      }
      List<LayerActivity> layers = monitor.activity();
      assertEquals(
          List.of(
              "encoder.1",
              "encoder.2",
              "encoder.3",
              "quantizer.generator",
              "decoder.1",
              "decoder.2"),
          layers.stream().map(LayerActivity::layer).toList());
      assertEquals(6 * 4 * 4, layers.get(0).units());
      layers.forEach(layer -> assertEquals(2 * 3, layer.steps(), layer::layer));
      assertTrue(layers.get(0).firingRate() > 0);
    }
  }
}
