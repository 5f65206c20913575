package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTests extends ArrayTest {

  private static final GeneratorConfig TINY =
      GeneratorConfig.of(
              1,
              8,
              8,
              DecoderConfig.AttentionScoring.paper()
                  .with(b -> b.keySize(4).keyMaps(KeyMaps.SEPARATE).flatteningUnits(0)))
          .withTimeSteps(3)
          .withLatentSize(5)
          .withHiddenUnits(12)
          .withChannels(List.of(6, 4));

  @Test
  void agreesWithTheRelease() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_generator");
    GeneratorConfig config =
        GeneratorConfig.of(
                1,
                28,
                28,
                DecoderConfig.AttentionScoring.paper()
                    .released(1)
                    .with(b -> b.keySize(16).keyMaps(KeyMaps.SHARED).flatteningUnits(0)))
            .withTimeSteps((int) golden.number("num_steps"))
            .withLatentSize(5)
            .withHiddenUnits(24)
            .withChannels(List.of(128, 4));
    Generator generator = initialized(config);
    new GoldenStep(golden, generator.stateDict()).loadParameters();
    try (NoGrad off = new NoGrad()) {
      NDArray images = generator.generate(store(), golden.get("z"), false);
      ArrayAssertions.assertClose(golden.get("image"), images, 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,28,7,128", "3,32,8,128", "3,64,8,128"})
  void imagesHaveTheSizeOfTheConfig(int channels, int size, int first, int firstChannels) {
    GeneratorConfig config =
        GeneratorConfig.of(channels, size, size, DecoderConfig.Membrane.of()).withTimeSteps(2);
    assertEquals(new Shape(firstChannels, first, first), config.firstImage());
    Generator generator =
        initialized(
            config.withHiddenUnits(8).withChannels(size == 64 ? List.of(4, 3, 2) : List.of(4, 3)));
    try (NoGrad off = new NoGrad()) {
      NDArray images = generator.generate(store(), latents(2, config.latentSize()), false);
      assertEquals(new Shape(2, channels, size, size), images.getShape());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void silentLastLayerGivesTheRestingPixel(boolean scoring) {
    DecoderConfig decoder = scoring ? TINY.decoder() : DecoderConfig.Membrane.of();
    double threshold = 1e6; // nobody fires
    Generator generator =
        initialized(
            TINY.withDecoder(decoder)
                .withRestingPixel(0.1)
                .withNeuron(TINY.neuron().withThreshold(threshold)));
    try (NoGrad off = new NoGrad()) {
      NDArray images = generator.generate(store(), latents(2, 5), false);
      ArrayAssertions.assertClose(manager.full(images.getShape(), 0.1f), images, 1e-6);
    }
  }

  @Test
  void stepsGiveTheSameImagesAndOneScoreForEachStep() {
    Generator generator = initialized(TINY);
    try (NoGrad off = new NoGrad()) {
      NDArray latents = latents(4, 5);
      DecodedImages steps = generator.generateSteps(store(), latents, false);
      ArrayAssertions.assertClose(
          generator.generate(store(), latents, false), steps.images(), 1e-6);
      assertEquals(new Shape(3, 4, 1, 8, 8), steps.inputs().getShape());
      assertEquals(new Shape(3, 4), steps.scores().getShape());
    }
  }

  @Test
  void everyParameterLearns() {
    Generator generator = initialized(TINY);
    try (GradientScope scope = new GradientScope(manager, generator.getParameters())) {
      NDArray latents = latents(16, 5);
      latents.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      NDArray images = generator.generate(store, latents, true);
      scope.backward(images.mul(RandomKey.of(2).normal(scope.manager(), images.getShape())).sum());
      assertEquals(List.of(), scope.parametersWithoutGradient());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsLeaveNoArraysBehind(boolean scoring) {
    DecoderConfig decoder = scoring ? TINY.decoder() : DecoderConfig.Membrane.of();
    Generator generator = initialized(TINY.withDecoder(decoder));
    step(generator);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 3; i++) {
      step(generator);
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  private void step(Generator generator) {
    try (GradientScope scope = new GradientScope(manager, generator.getParameters())) {
      NDArray latents = latents(4, 5);
      latents.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      scope.backward(generator.generate(store, latents, true).sum());
    }
  }

  @Test
  void latentsOfAnotherSizeAreRefused() {
    Generator generator = initialized(TINY);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> generator.generate(store(), latents(2, 6), false));
    assertEquals("latents must have shape (N, 5), but was (2, 6)", e.getMessage());
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> GeneratorConfig.of(1, 30, 28, DecoderConfig.Membrane.of()));
    assertEquals(
        "imageHeight must be divisible by 4 (2 doublings for channels [128, 64]), but was 30",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> TINY.withLatentSize(0));
    assertThrows(IllegalArgumentException.class, () -> TINY.withRestingPixel(0));
    assertThrows(
        IllegalArgumentException.class, () -> TINY.withHiddenUnits(0).withChannels(List.of(2)));
    assertThrows(
        IllegalArgumentException.class, () -> TINY.withHiddenUnits(1).withChannels(List.of()));
  }

  @Test
  void outputGainScalesTheFirstWeightsOfTheLastLayerAlone() {
    assertEquals(0.25, largest(TINY, "output_weight"), 0.01); // 1/sqrt(16), as PyTorch starts
    assertEquals(1, largest(TINY.withOutputGain(4), "output_weight"), 0.04);
    assertEquals(
        largest(TINY, "convolution1"), largest(TINY.withOutputGain(4), "convolution1"), 0.02);
    assertThrows(IllegalArgumentException.class, () -> TINY.withOutputGain(0));
  }

  private double largest(GeneratorConfig config, String name) {
    manager.getEngine().setRandomSeed(1);
    return initialized(config).getParameters().stream()
        .filter(pair -> pair.getKey().contains(name) && pair.getKey().contains("weight"))
        .mapToDouble(pair -> pair.getValue().getArray().abs().max().getFloat())
        .max()
        .orElseThrow();
  }

  @Test
  void restingPixelIsTheMedianKeptFromTheEnds() {
    assertEquals(0.05, GeneratorConfig.restingPixelOf(manager.create(new float[] {0, 0, 1})), 1e-6);
    assertEquals(
        0.4, GeneratorConfig.restingPixelOf(manager.create(new float[] {0, 0.4f, 1})), 1e-6);
    assertTrue(GeneratorConfig.restingPixelOf(manager.ones(new Shape(5))) < 1);
  }

  private Generator initialized(GeneratorConfig config) {
    Generator generator = new Generator(config);
    generator.initialize(manager, DataType.FLOAT32, new Shape(1, config.latentSize()));
    return generator;
  }

  private NDArray latents(int count, int size) {
    return RandomKey.of(1).normal(manager, new Shape(count, size));
  }

  private ParameterStore store() {
    return new ParameterStore(manager, false);
  }
}
