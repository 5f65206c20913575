package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.vqsvae.VqSvaeConfig.Feature;
import io.github.spikegen.vqsvae.VqSvaeConfig.LossForm;
import io.github.spikegen.vqsvae.VqSvaeConfig.StraightThroughAt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VqSvaeTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(1);

  static VqSvaeConfig small(int channels, int height, int width) {
    return VqSvaeConfig.of(channels, height, width)
        .withTimeSteps(3)
        .withChannels(List.of(6, 8))
        .withCodebookSize(16)
        .withCodeDimension(5);
  }

  static Stream<VqSvaeConfig> configs() {
    VqSvaeConfig config = small(1, 12, 8);
    return Stream.of(
        config,
        small(3, 8, 8),
        config.withFeature(Feature.MEMBRANE_READOUT),
        config.withStraightThrough(StraightThroughAt.FEATURE),
        config.withLoss(LossForm.SUMS).withReadoutStart(ImageReadout.Start.OUTPUTS),
        config.withTimeSteps(1),
        config.withResidualBlocks(2),
        config.withCodebook(CodebookOptions.released()));
  }

  private NDArray images(VqSvaeConfig config, int count, long seed) {
    Shape shape =
        new Shape(count, config.imageChannels(), config.imageHeight(), config.imageWidth());
    return RandomKey.of(seed).uniform(manager, shape);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyParameterLearnsAndShapesFit(VqSvaeConfig config) {
    VqSvae model = VqSvae.create(config, KEY, manager);
    NDArray images = images(config, 6, 2);
    openShortcuts(model);
    ParameterStore store = new ParameterStore(manager, false);
    model.codebook().startFrom(model.encodeToFeatures(store, images, true), KEY);
    try (GradientScope scope = new GradientScope(manager, model.getParameters())) {
      VqSvae.Output output = model.run(store, images, true);
      SpikingQuantizer.QuantizedSpikes quantized = output.quantized();
      long h = config.imageHeight() / 4;
      long w = config.imageWidth() / 4;
      assertEquals(images.getShape(), output.reconstruction().getShape());
      assertEquals(new Shape(6, h, w), quantized.indices().getShape());
      assertEquals(new Shape(6, 5, h, w), quantized.features().getShape());
      assertEquals(
          new Shape(config.timeSteps(), 6, 5, h, w), quantized.generatedSpikes().getShape());
      scope.backward(VqSvaeLoss.of(output, images, 0.08, config).total());
      for (Map.Entry<String, NDArray> gradient : scope.gradients().entrySet()) {
        if (!gradient.getKey().contains("onv2d_bias")) { // batch norm takes that bias away again
          assertTrue(gradient.getValue().abs().max().getFloat() > 0, gradient.getKey());
        }
      }
    }
  }

  /** Residual blocks start as the identity, through which their first layers learn nothing. */
  private static void openShortcuts(VqSvae model) {
    for (Pair<String, Parameter> pair : model.getParameters()) {
      if (pair.getKey().endsWith("gamma")) {
        pair.getValue().getArray().addi(0.5f);
      }
    }
  }

  @Test
  void weightsComeFromTheKeyAlone() {
    VqSvaeConfig config = VqSvaeConfig.of(1, 8, 8).withTimeSteps(2);
    Engine.getInstance().setRandomSeed(1);
    NDArray expected = manager.randomUniform(0, 1, new Shape(4));
    Engine.getInstance().setRandomSeed(1);
    VqSvae model = VqSvae.create(config, KEY, manager);
    assertEquals(expected, manager.randomUniform(0, 1, new Shape(4)), "the engine drew nothing");
    VqSvae same = VqSvae.create(config, KEY, manager);
    VqSvae other = VqSvae.create(config, KEY.fold(1), manager);
    for (Pair<String, Parameter> pair : model.getParameters()) {
      NDArray array = pair.getValue().getArray();
      assertEquals(array, same.getParameters().get(pair.getKey()).getArray(), pair.getKey());
    }
    NDArray codes = model.codebook().embedding(); // [512, 16], N(0, 1)
    assertNotEquals(codes, other.codebook().embedding());
    assertEquals(0, codes.mean().getFloat(), 0.05);
    assertEquals(1, codes.square().mean().getFloat(), 0.07);
  }

  @Test
  void spikesAreBinaryAndPixelsInRange() {
    VqSvaeConfig config = small(3, 8, 8);
    VqSvae model = VqSvae.create(config, KEY, manager);
    NDArray images = images(config, 4, 4);
    VqSvae.Output output = model.run(new ParameterStore(manager, false), images, false);
    for (NDArray spikes :
        new NDArray[] {output.quantized().encoderSpikes(), output.quantized().generatedSpikes()}) {
      assertEquals(0, spikes.mul(spikes.neg().add(1)).abs().max().getFloat());
    }
    NDArray pixels = model.reconstruct(images);
    assertTrue(pixels.min().getFloat() >= 0 && pixels.max().getFloat() <= 1);
  }

  @Test
  void tokenizerLeavesOnlyItsResultAndTakesAnyBatch() {
    VqSvaeConfig config = small(1, 8, 8);
    VqSvae model = VqSvae.create(config, KEY, manager);
    NDArray images = images(config, 5, 5);
    NDArray all = model.encode(images);
    assertEquals(model.tokenShape(), all.getShape().slice(1));
    NDArray one = model.encode(images.get("3:4"));
    assertEquals(all.get("3:4"), one);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 20; i++) {
      model.reconstruct(images).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void savedModelGivesTheSameImages(@TempDir Path folder)
      throws IOException, MalformedModelException {
    VqSvaeConfig config = small(1, 8, 8);
    NDArray images = images(config, 3, 6);
    try (Model model = Model.newInstance("vq");
        Model loaded = Model.newInstance("vq")) {
      model.setBlock(new VqSvae(config));
      model.getBlock().initialize(manager, DataType.FLOAT32, images.getShape());
      model.save(folder, "vq");
      loaded.setBlock(new VqSvae(config));
      loaded.load(folder, "vq");
      ArrayAssertions.assertClose(
          ((VqSvae) model.getBlock()).reconstruct(images),
          ((VqSvae) loaded.getBlock()).reconstruct(images),
          0);
      NDList forward =
          loaded.getBlock().forward(new ParameterStore(manager, false), new NDList(images), false);
      assertEquals(images.getShape(), forward.singletonOrThrow().getShape());
    }
  }

  @Test
  void hyperparametersOfTheConfigAreOptions() {
    VqSvaeConfig config = VqSvaeConfig.of(1, 28, 28);
    assertEquals(
        List.of(
            "time-steps",
            "channels",
            "residual-blocks",
            "code-dimension",
            "codes",
            "feature",
            "straight-through",
            "codebook",
            "autoencoder-loss",
            "readout-start"),
        Hyperparameters.of(VqSvaeConfig.class).stream().map(HyperparameterSpec::name).toList());
    for (HyperparameterSpec option : Hyperparameters.of(VqSvaeConfig.class)) {
      Object value = Hyperparameters.value(config, option.name()).orElseThrow();
      assertEquals(value, option.parse(option.write(value)), option.name());
    }
    VqSvaeConfig paper =
        Hyperparameters.with(
            config,
            Map.of(
                "time-steps",
                16,
                "codes",
                128,
                "codebook",
                CodebookOptions.valueOf("gradient"),
                "autoencoder-loss",
                LossForm.SUMS,
                "readout-start",
                ImageReadout.Start.OUTPUTS));
    assertEquals(VqSvaeConfig.paper(1, 28, 28), paper);
  }

  @Test
  void refusesWhatItCannotTake() {
    VqSvae model = VqSvae.create(small(1, 8, 8), KEY, manager);
    for (long[] shape : new long[][] {{2, 3, 8, 8}, {2, 1, 12, 8}, {1, 8, 8}}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> model.encode(manager.ones(new Shape(shape))));
      assertTrue(e.getMessage().contains(new Shape(shape).toString()), e + Arrays.toString(shape));
    }
    assertThrows(IllegalArgumentException.class, () -> VqSvaeConfig.of(1, 30, 28));
    assertThrows(IllegalArgumentException.class, () -> small(1, 8, 8).withTimeSteps(0));
    assertThrows(IllegalArgumentException.class, () -> small(1, 8, 8).withCodebookSize(0));
    VqSvae.Output none = new VqSvae.Output(null, null);
    assertThrows(
        IllegalArgumentException.class,
        () -> VqSvaeLoss.of(none, manager.ones(new Shape(1)), 0, small(1, 8, 8)));
  }
}
