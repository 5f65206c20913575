package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VqSvaeEnergyTests extends ArrayTest {

  private static final EnergyModel MODEL = EnergyModel.of45Nanometers();
  private static final int T = 3;

  private VqSvae model;
  private NDArray tokens;

  @BeforeEach
  void createModel() {
    model = VqSvae.create(VqSvaeTests.small(1, 8, 8), RandomKey.of(1), manager);
    model
        .getParameters()
        .forEach(
            pair -> {
              if (pair.getKey().endsWith("beta")) { // so that neurons fire without training
                pair.getValue().getArray().addi(1.5f);
              }
            });
    tokens = manager.zeros(new Shape(2, 2, 2), DataType.INT64);
  }

  @Test
  void decodingIsCountedFromTheSpikesOfEveryStep() {
    EnergyMeter meter = EnergyMeter.of(model);
    NDArray alone = model.decode(tokens);
    try (ProbeScope listening = meter.watch()) {
      int before = ManagedArrays.count(manager);
      NDArray heard = model.decode(tokens);
      assertEquals(before + 1, ManagedArrays.count(manager));
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
    }
    List<LayerEnergy> layers = meter.report(MODEL, 2).layers();
    assertEquals(
        List.of("quantizer.generator", "decoder.1", "decoder.2", "decoder.convolution"),
        layers.stream().map(LayerEnergy::layer).toList());
    assertEquals(List.of("encoder.1", "encoder.2", "encoder.3"), meter.notCounted());
    // pointwise at 4 places; 3x3 of stride 2 from 2x2 and 4x4, (3·n - 1)² taps; 3x3 on 8x8
    assertEquals(
        List.of(5L * 5 * 4, 5L * 8 * 25, 8L * 6 * 121, 6L * 484),
        layers.stream().map(layer -> Math.round(layer.annMacs())).toList());
    assertEquals(100, layers.get(0).macs()); // codes, computed once
    for (LayerEnergy layer : layers.subList(1, 4)) {
      assertEquals(0, layer.macs(), layer::layer);
      assertTrue(layer.synapticOperations() > 0, layer::layer);
      assertTrue(layer.synapticOperations() <= T * layer.annMacs(), layer::layer);
    }
    assertEquals(T * 6 * 64, layers.get(3).spikeInputs());
  }

  @Test
  void theFirstLayerOfTheEncoderTakesNumbersAndIsComputedOnce() {
    EnergyMeter meter = EnergyMeter.of(model);
    try (ProbeScope listening = meter.watch()) {
      model.reconstruct(RandomKey.of(1).uniform(manager, new Shape(2, 1, 8, 8)));
    }
    assertEquals(List.of(), meter.notCounted());
    EnergyReport report = meter.report(MODEL, 2);
    // 3x3 of stride 2 on 8x8 and 4x4, (3·n/2 - 1)² taps, and pointwise at 4 places
    assertEquals(
        List.of(6L * 121, 6L * 8 * 25, 8L * 5 * 4),
        report.layers().subList(0, 3).stream().map(layer -> Math.round(layer.annMacs())).toList());
    assertEquals(6 * 121 + 100, report.total().macs());
  }
}
