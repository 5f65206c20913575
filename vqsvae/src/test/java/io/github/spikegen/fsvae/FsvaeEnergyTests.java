package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FsvaeEnergyTests extends ArrayTest {

  private static final EnergyModel MODEL = EnergyModel.of45Nanometers();
  private static final RandomKey KEY = TinyFsvae.KEY;

  private static List<Long> annMacs(EnergyReport report) {
    return report.layers().stream().map(layer -> Math.round(layer.annMacs())).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void samplingIsCountedStepByStep(int timeSteps) {
    Fsvae model = TinyFsvae.create(TinyFsvae.config(timeSteps), manager);
    NDArray alone = model.sample(manager, 3, KEY, 0);
    EnergyMeter meter = EnergyMeter.of(model);
    try (ProbeScope listening = meter.watch()) {
      int before = ManagedArrays.count(manager);
      NDArray heard = model.sample(manager, 3, KEY, 0);
      assertEquals(before + 1, ManagedArrays.count(manager));
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
    }
    EnergyReport report = meter.report(MODEL, 3);
    // 7 latent units, 4 choices, a code of 5x2x2; taps as those of a VQ-SVAE
    assertEquals(
        List.of(7L * 14, 14L * 28, 28L * 28, 7L * 20, 5L * 8 * 25, 8L * 6 * 121, 6L * 484),
        annMacs(report)); // whatever T
    assertEquals("prior.synapses.1", report.layers().get(0).layer());
    assertEquals(0, report.total().macs());
    for (LayerEnergy layer : report.layers()) {
      assertTrue(layer.synapticOperations() <= timeSteps * layer.annMacs(), layer::layer);
    }
    assertEquals(timeSteps * 7, report.layers().get(0).spikeInputs());
    assertTrue(report.layers().get(1).spikes() > 0);
  }

  @Test
  void whatIsRunTwiceForTechnicalReasonsCountsOnce() {
    Fsvae model = TinyFsvae.create(TinyFsvae.config(4), manager);
    NDArray images = TinyFsvae.images(model.config(), 2, 1, manager);
    EnergyMeter drawn = EnergyMeter.of(model);
    try (ProbeScope listening = drawn.watch()) {
      model.reconstruct(images, KEY, 0);
    }
    EnergyMeter evaluated = EnergyMeter.of(model);
    try (ProbeScope listening = evaluated.watch()) {
      model.evaluate(new ParameterStore(manager, false), images, KEY);
    }
    assertEquals(List.of(), evaluated.notCounted());
    for (LayerEnergy layer : drawn.report(MODEL, 2).layers()) {
      LayerEnergy other =
          evaluated.report(MODEL, 2).layers().stream()
              .filter(each -> each.layer().equals(layer.layer()))
              .findFirst()
              .orElseThrow();
      assertEquals(layer, other);
    }
  }
}
