package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenoiserEnergyTests extends ArrayTest {

  private static final EnergyModel MODEL = EnergyModel.of45Nanometers();
  private static final AbsorbingProcess PROCESS = new AbsorbingProcess(6, 9);

  /** Of a 3x3 kernel with padding 1 on 3x3 places: (3·3 - 2)². */
  private static final long TAPS = 49;

  private static final long PLACES = 9;

  private SpikingDenoiser denoiser(DenoiserConfig config) {
    manager.getEngine().setRandomSeed(1);
    SpikingDenoiser denoiser = new SpikingDenoiser(config);
    denoiser.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
    denoiser
        .getParameters()
        .forEach(
            pair -> {
              if (pair.getKey().endsWith("gamma")) { // so that neurons fire without training
                pair.getValue().getArray().addi(2f);
              }
            });
    return denoiser;
  }

  private static DenoiserConfig config() {
    return DenoiserConfig.of(PROCESS)
        .withTimeSteps(4)
        .withChannels(List.of(8, 12, 8))
        .withEmbeddingChannels(5);
  }

  private NDArray logits(SpikingDenoiser denoiser, NDArray tokens) {
    return Denoiser.evaluating(denoiser)
        .logits(tokens, manager.full(new Shape(tokens.getShape().get(0)), 5, DataType.INT64));
  }

  private static List<Long> annMacs(EnergyReport report) {
    return report.layers().stream().map(layer -> Math.round(layer.annMacs())).toList();
  }

  @Test
  void everyLayerIsCounted() {
    SpikingDenoiser denoiser = denoiser(config());
    NDArray tokens = manager.zeros(new Shape(2, 3, 3), DataType.INT64);
    EnergyMeter meter = EnergyMeter.of(denoiser);
    try (ProbeScope listening = meter.watch()) {
      logits(denoiser, tokens);
    }
    EnergyReport report = meter.report(MODEL, 2);
    assertEquals(List.of(), meter.notCounted());
    assertEquals(
        List.of("layer.conv.1", "layer.conv.2", "layer.conv.3", "output"),
        report.layers().stream().map(LayerEnergy::layer).toList());
    assertEquals(
        List.of(5 * 8 * TAPS, 8 * 12 * TAPS, 12 * 8 * TAPS, (8 + 8) * 6 * TAPS), annMacs(report));
    // the first layer sees vectors, at all steps the same; the others spikes
    assertEquals(5 * 8 * TAPS, report.total().macs());
    LayerEnergy output = report.layers().get(3);
    assertEquals(4 * (8 + 8) * PLACES, output.spikeInputs());
    assertTrue(output.spikes() > 0 && output.spikes() < output.spikeInputs());
    assertTrue(output.synapticOperations() <= 4 * output.annMacs());
    assertTrue(output.synapticOperations() >= output.spikes() * 4 * 6); // corners have 4 taps
  }

  @Test
  void residualBlocksAndAttentionAreCounted() {
    SpikingDenoiser denoiser = denoiser(config().withResidualBlocks(1).withAttentionHeads(4));
    NDArray tokens = manager.zeros(new Shape(2, 3, 3), DataType.INT64);
    EnergyMeter meter = EnergyMeter.of(denoiser);
    try (ProbeScope listening = meter.watch()) {
      logits(denoiser, tokens);
    }
    EnergyReport report = meter.report(MODEL, 2);
    assertEquals(List.of(), meter.notCounted());
    long attention = 8 * 24 * PLACES + 8 * 8 * PLACES + 2 * 8 * (8 / 4) * PLACES;
    long residual = 2 * 8 * 8 * TAPS;
    long plain = (5 * 8 + 8 * 12 + 12 * 8 + 16 * 6) * TAPS;
    assertEquals((double) (plain + attention + residual), report.total().annMacs());
    assertEquals(5 * 8 * TAPS, report.total().macs());
  }

  @Test
  void listeningChangesNothingAndKeepsNothing() {
    SpikingDenoiser denoiser = denoiser(config().withResidualBlocks(1).withAttentionHeads(4));
    NDArray tokens = manager.zeros(new Shape(2, 3, 3), DataType.INT64);
    NDArray alone = logits(denoiser, tokens);
    int before = ManagedArrays.count(manager);
    logits(denoiser, tokens).close();
    int left = ManagedArrays.count(manager) - before;
    EnergyMeter meter = EnergyMeter.of(denoiser);
    try (ProbeScope listening = meter.watch()) {
      before = ManagedArrays.count(manager);
      NDArray heard = logits(denoiser, tokens);
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
      heard.close();
      assertEquals(left, ManagedArrays.count(manager) - before);
    }
  }

  @Test
  void aWholeSamplingRunIsCounted() {
    SpikingDenoiser denoiser = denoiser(config());
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, SamplingOptions.of());
    Shape grid = new Shape(3, 3);
    Denoiser network = Denoiser.evaluating(denoiser);
    long[] alone = sampler.sample(manager, network, grid, 3, 7).tokens().toLongArray();
    EnergyMeter meter = EnergyMeter.of(denoiser);
    try (ProbeScope listening = meter.watch()) {
      int before = ManagedArrays.count(manager);
      SamplingResult sampled = sampler.sample(manager, network, grid, 3, 7);
      assertEquals(before + 1, ManagedArrays.count(manager)); // the tokens
      assertArrayEquals(alone, sampled.tokens().toLongArray());
      assertTrue(sampled.networkCalls() > 3, "" + sampled.networkCalls());
      assertEquals(5.0 * 8 * TAPS * sampled.networkCalls(), meter.report(MODEL, 1).total().macs());
      assertEquals(
          16.0 * 6 * TAPS * sampled.networkCalls(),
          meter.report(MODEL, 1).layers().get(3).annMacs());
    }
  }
}
