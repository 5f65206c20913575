package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeMonitor;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.testing.ArrayTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpikingDenoiserActivityTests extends ArrayTest {

  @Test
  void monitorKnowsAllLayers() {
    SpikingDenoiser denoiser =
        new SpikingDenoiser(
            DenoiserConfig.of(new AbsorbingProcess(6, 9))
                .withTimeSteps(4)
                .withChannels(List.of(8, 12, 8)));
    manager.getEngine().setRandomSeed(1);
    denoiser.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
    NDArray tokens = manager.zeros(new Shape(2, 3, 3), DataType.INT64);
    NDArray steps = manager.ones(new Shape(2), DataType.INT64);
    try (SpikeMonitor monitor = SpikeMonitor.of(denoiser)) {
      try (ProbeScope watching = monitor.watch()) {
        denoiser.forward(new ParameterStore(manager, false), new NDList(tokens, steps), true);
      }
      List<LayerActivity> layers = monitor.activity();
      assertEquals(
          List.of("layer.1", "layer.2", "layer.3"),
          layers.stream().map(LayerActivity::layer).toList());
      assertEquals(
          List.of(8 * 9L, 12 * 9L, 8 * 9L), layers.stream().map(LayerActivity::units).toList());
      layers.forEach(layer -> assertEquals(2 * 4, layer.steps(), layer::layer));
      assertTrue(layers.get(0).firingRate() > 0);
    }
  }
}
