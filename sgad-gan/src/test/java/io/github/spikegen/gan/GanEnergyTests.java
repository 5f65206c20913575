package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.metric.energy.EnergyMeter;
import io.github.spikegen.metric.energy.EnergyReport;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GanEnergyTests extends ArrayTest {

  private static final EnergyModel MODEL = EnergyModel.of45Nanometers();
  private static final int T = 4;
  private static final int COUNT = 2;

  private SpikingGan tiny(GanVariant variant, KeyMaps maps, int flatteningUnits) {
    GanConfig config = variant.config(1, 16, 16).withTimeSteps(T);
    DecoderConfig decoder = config.generator().decoder();
    if (decoder instanceof DecoderConfig.AttentionScoring scoring) {
      decoder = scoring.with(b -> b.keySize(3).keyMaps(maps).flatteningUnits(flatteningUnits));
    }
    SpikingGan gan =
        SpikingGan.create(
            config
                .withGenerator(
                    config
                        .generator()
                        .withHiddenUnits(32)
                        .withChannels(List.of(8, 4))
                        .withDecoder(decoder))
                .withDiscriminator(
                    config
                        .discriminator()
                        .with(b -> b.channels(List.of(4, 6)).kernelSize(3).padding(1))
                        .withHiddenUnits(10)
                        .withHiddenNorm(HiddenNorm.BATCH_NORM)),
            RandomKey.of(1),
            manager);
    for (Block network : List.of(gan.generator(), gan.discriminator())) {
      network
          .getParameters()
          .forEach(
              pair -> {
                if (pair.getKey().endsWith("beta")) { // as if trained
                  pair.getValue().getArray().addi(1);
                }
              });
    }
    return gan;
  }

  /** Counts what a call does, that it changes nothing, and that every layer is heard. */
  private EnergyReport measure(Block network, Supplier<NDArray> call) {
    NDArray alone = call.get();
    int before = ManagedArrays.count(manager);
    call.get().close();
    int left = ManagedArrays.count(manager) - before;
    EnergyMeter meter = EnergyMeter.of(network);
    try (ProbeScope listening = meter.watch()) {
      before = ManagedArrays.count(manager);
      NDArray heard = call.get();
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
      heard.close();
      assertEquals(left, ManagedArrays.count(manager) - before);
    }
    assertEquals(List.of(), meter.notCounted());
    return meter.report(MODEL, COUNT);
  }

  private EnergyReport generation(SpikingGan gan) {
    NDArray latents = gan.latents(manager, COUNT, RandomKey.of(7));
    return measure(gan.generator(), () -> gan.generate(latents));
  }

  private static List<Long> annMacs(EnergyReport report) {
    return report.layers().stream().map(layer -> Math.round(layer.annMacs())).toList();
  }

  private static void assertSpikes(LayerEnergy layer) {
    assertEquals(0, layer.macs(), layer::layer);
    assertTrue(layer.spikes() > 0, layer::layer);
    assertTrue(layer.synapticOperations() <= T * layer.annMacs(), layer::layer);
  }

  @ParameterizedTest
  @EnumSource(GanVariant.class)
  void everyGeneratorsSpikesAreCounted(GanVariant variant) {
    SpikingGan gan = tiny(variant, KeyMaps.SEPARATE, 0);
    EnergyReport report = generation(gan);
    // 16x16 images begin as 8x4x4; kernels 4x4 of stride 2 on n pixels have (4·n - 2)² taps
    int latent = gan.generator().latentSize();
    assertEquals(
        List.of(latent * 32L, 32L * 8 * 16, 8L * 4 * 14 * 14, 4L * 30 * 30),
        annMacs(report).subList(0, 4));
    assertEquals(latent * 32, report.layers().get(0).macs()); // once for all steps
    report.layers().subList(1, 4).forEach(GanEnergyTests::assertSpikes);
    assertEquals(T * 4 * 64, report.layers().get(3).spikeInputs()); // each step, not their mean
  }

  @Test
  void attentionScoringIsWorkThatAnOrdinaryNetworkDoesNotHave() {
    EnergyReport separate = generation(tiny(GanVariant.SGAD, KeyMaps.SEPARATE, 0));
    assertEquals(7, separate.layers().size());
    for (LayerEnergy map : separate.layers().subList(4, 7)) {
      assertEquals(T * 256 * 3, map.macs(), map::layer);
      assertEquals(0, map.annMacs() + map.synapticOperations(), map::layer);
    }
    EnergyReport flattened = generation(tiny(GanVariant.SGAD, KeyMaps.SHARED, 5));
    List<LayerEnergy> maps = flattened.layers().subList(4, 7);
    assertEquals(
        List.of("decoder.flattening", "decoder.query", "decoder.key"),
        maps.stream().map(LayerEnergy::layer).toList());
    // all steps, and the membrane after each but the first and the last
    assertEquals((T + T - 2) * 256 * 5, maps.get(0).macs());
    assertEquals((T + T - 2) * 5 * 3, maps.get(1).macs());
  }

  @ParameterizedTest
  @EnumSource(
      value = GanVariant.class,
      names = {"SGAN", "HYBRID"})
  void discriminatorsAreCounted(GanVariant variant) {
    SpikingGan gan = tiny(variant, KeyMaps.SEPARATE, 0);
    NDArray images = RandomKey.of(1).uniform(manager, new Shape(COUNT, 1, 16, 16));
    ParameterStore store = new ParameterStore(manager, false);
    EnergyReport report =
        measure(gan.discriminator(), () -> gan.discriminator().score(store, images, false));
    // 3x3 with padding on 16x16, and after pooling on 8x8; then 6x4x4 to 10 units to 1
    List<Long> expected = List.of(4L * 46 * 46, 4L * 6 * 22 * 22, 96L * 10, 10L);
    assertEquals(expected, annMacs(report));
    if (variant == GanVariant.HYBRID) {
      assertEquals(report.total().annMacs(), report.total().macs());
      assertEquals(0, report.total().synapticOperations());
    } else {
      assertEquals(4 * 46 * 46, report.total().macs());
      report.layers().subList(1, 4).forEach(layer -> assertEquals(0, layer.macs()));
      // neurons of 4 channels of 16x16, which pooling leaves behind as shares of 8x8
      assertEquals(T * 4 * 256, report.layers().get(1).spikeInputs());
      assertEquals(T * 10, report.layers().get(3).spikeInputs());
    }
  }
}
