package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpikingGanTests extends ArrayTest {

  @ParameterizedTest
  @CsvSource({
    "SGAN,Membrane,SPIKING,MINIMAX,OUTPUT_SPECTRAL,0.25",
    "SWGAN,Membrane,SPIKING,EARTH_MOVER,OUTPUT_SPECTRAL,1",
    "SGAD,AttentionScoring,SPIKING,EARTH_MOVER,OUTPUT_SPECTRAL,1",
    "HYBRID,Membrane,LEAKY_RELU,MINIMAX,NONE,"
  })
  void variantsAreCompositions(
      GanVariant variant,
      String decoder,
      Units units,
      AdversarialLoss loss,
      CriticConstraint.Kind constraint,
      Double limit) {
    GanConfig config = variant.config(3, 32, 32);
    assertEquals(decoder, config.generator().decoder().getClass().getSimpleName());
    assertEquals(units, config.discriminator().units());
    assertEquals(loss, config.loss());
    assertEquals(constraint, config.constraint().kind());
    if (limit != null) {
      assertEquals(limit, config.constraint().limit());
    }
    GanConfig released = variant.released(3, 32, 32);
    assertEquals(CriticConstraint.Kind.NONE, released.constraint().kind());
    if (released.generator().decoder() instanceof DecoderConfig.AttentionScoring scoring) {
      assertEquals(KeyMaps.SHARED, scoring.keyMaps());
      assertEquals(1024, scoring.flatteningUnits());
      assertEquals(DecoderConfig.Similarity.DOT_PRODUCT, scoring.similarity());
      assertEquals(0, scoring.released(1).flatteningUnits());
    } else {
      assertEquals(
          new DecoderConfig.Membrane(DecoderConfig.Scale.ONE_OVER_TIME_STEPS, 2),
          released.generator().decoder());
    }
  }

  @ParameterizedTest
  @CsvSource({"1,28,10", "3,32,15", "3,64,20"})
  void latentSizesAreThoseOfThePaper(int channels, int size, int latentSize) {
    assertEquals(latentSize, GanVariant.SGAD.config(channels, size, size).generator().latentSize());
  }

  @ParameterizedTest
  @CsvSource({
    "SGAN, 1, 28, 10, '[32, 64, 128]', 2, 1024",
    "SWGAN, 1, 28, 10, '[32, 64, 128]', 2, 1024",
    "SGAD, 3, 32, 15, '[32, 64, 128]', 2, 1024",
    "HYBRID, 3, 64, 20, '[32, 64, 128]', 2, 1024"
  })
  void thePapersSizesAreAsPrinted(
      GanVariant variant,
      int channels,
      int size,
      int latentSize,
      String blocks,
      int padding,
      int hiddenUnits) {
    GanConfig config = variant.of(Recipe.PAPER, channels, size, size);
    requireSizes(config, latentSize, blocks, padding, hiddenUnits);
    if (variant == GanVariant.SGAD) {
      assertEquals(
          new DecoderConfig.AttentionScoring(
              256, KeyMaps.SEPARATE, DecoderConfig.Similarity.DOT_PRODUCT, 0),
          config.generator().decoder());
    } else {
      assertEquals(
          new DecoderConfig.Membrane(DecoderConfig.Scale.ONE_OVER_TIME_STEPS, 2),
          config.generator().decoder());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SGAN, 1, 28, 100, '[]', 0, 400",
    "SGAN, 3, 64, 100, '[]', 0, 400",
    "SWGAN, 1, 28, 10, '[32, 64]', 0, 1024",
    "SGAD, 1, 28, 10, '[32, 64]', 0, 1024",
    "SGAD, 3, 64, 20, '[32, 64]', 0, 2048",
    "HYBRID, 3, 64, 20, '[32, 64]', 0, 2048"
  })
  void theReleasedSizesAreThoseOfTheCode(
      GanVariant variant,
      int channels,
      int size,
      int latentSize,
      String blocks,
      int padding,
      int hiddenUnits) {
    GanConfig config = variant.of(Recipe.RELEASED, channels, size, size);
    requireSizes(config, latentSize, blocks, padding, hiddenUnits);
    if (variant == GanVariant.SGAD) {
      assertEquals(
          new DecoderConfig.AttentionScoring(
              256, KeyMaps.SHARED, DecoderConfig.Similarity.DOT_PRODUCT, channels == 1 ? 0 : 1024),
          config.generator().decoder());
    }
  }

  /** What both recipes have in common besides: the untuned start, T = 16 and no constraint. */
  private static void requireSizes(
      GanConfig config, int latentSize, String blocks, int padding, int hiddenUnits) {
    assertEquals(latentSize, config.generator().latentSize());
    assertEquals(1024, config.generator().hiddenUnits());
    assertEquals(16, config.generator().timeSteps());
    assertEquals(0.5, config.generator().restingPixel());
    assertEquals(1, config.generator().outputGain());
    assertEquals(blocks, config.discriminator().channels().toString());
    assertEquals(padding, config.discriminator().padding());
    assertEquals(hiddenUnits, config.discriminator().hiddenUnits());
    assertEquals(5, config.discriminator().kernelSize());
    assertEquals(16, config.discriminator().timeSteps());
    assertEquals(CriticConstraint.Kind.NONE, config.constraint().kind());
  }

  @Test
  void timeStepsAreThoseOfBothNetworks() {
    GanConfig config = GanVariant.SGAD.config(1, 28, 28).withTimeSteps(5);
    assertEquals(5, config.generator().timeSteps());
    assertEquals(5, config.discriminator().timeSteps());
  }

  @Test
  void networksOfDifferentSizesAreRefused() {
    GanConfig config = GanVariant.SGAD.config(1, 28, 28);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> config.withDiscriminator(DiscriminatorConfig.released(3, 32, 32)));
    assertEquals("generator makes images 1x28x28 but discriminator takes 3x32x32", e.getMessage());
  }

  @Test
  void samplesDependOnTheSeedAlone() {
    SpikingGan gan = tiny();
    NDArray images = gan.sample(manager, 3, 7);
    assertEquals(new Shape(3, 1, 16, 16), images.getShape());
    ArrayAssertions.assertClose(images, gan.sample(manager, 3, 7), 0);
    ArrayAssertions.assertClose(images, gan.sample(manager, 5, 7).get(":3"), 1e-6);
    assertNotEquals(0, gan.sample(manager, 3, 8).sub(images).abs().max().getFloat());
  }

  @Test
  void stepsBelongToTheSamples() {
    SpikingGan gan = tiny();
    DecodedImages steps =
        ((Generator) gan.generator()).generateSteps(gan.latents(manager, 3, RandomKey.of(7)));
    ArrayAssertions.assertClose(gan.sample(manager, 3, 7), steps.images(), 1e-6);
    assertEquals(new Shape(4, 3, 1, 16, 16), steps.inputs().getShape());
    assertEquals(new Shape(4, 3), steps.scores().getShape());
  }

  @Test
  void samplingLeavesNoArraysBehind() {
    SpikingGan gan = tiny();
    NDArray latents = gan.latents(manager, 3, RandomKey.of(7));
    gan.generate(latents).close();
    int before = ManagedArrays.count(manager);
    gan.generate(latents).close();
    gan.sample(manager, 2, 1).close();
    DecodedImages steps = ((Generator) gan.generator()).generateSteps(latents);
    steps.images().close();
    steps.inputs().close();
    steps.scores().close();
    assertEquals(before, ManagedArrays.count(manager));
  }

  private SpikingGan tiny() {
    GanConfig config = GanVariant.SGAD.config(1, 16, 16).withTimeSteps(4);
    SpikingGan gan =
        SpikingGan.create(
            config.withGenerator(
                config
                    .generator()
                    .withHiddenUnits(32)
                    .withChannels(List.of(8, 4))
                    .withDecoder(
                        DecoderConfig.AttentionScoring.paper()
                            .with(b -> b.keySize(4).keyMaps(KeyMaps.SEPARATE).flatteningUnits(0)))),
            RandomKey.of(1),
            manager);
    // as if trained: with the first running statistics hardly a neuron fires
    gan.generator()
        .getParameters()
        .forEach(
            pair -> {
              if (pair.getKey().endsWith("gamma")) {
                pair.getValue().getArray().muli(10);
              }
            });
    return gan;
  }
}
