package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.fsvae.FsvaeConfig.DenseNorm;
import io.github.spikegen.fsvae.FsvaeConfig.ImageError;
import io.github.spikegen.fsvae.FsvaeConfig.ScheduledSampling;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeMonitor;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FsvaeTests extends ArrayTest {

  private static final RandomKey KEY = TinyFsvae.KEY;

  static Stream<FsvaeConfig> configs() {
    FsvaeConfig config = TinyFsvae.config(6);
    return Stream.of(
        config,
        TinyFsvae.config(3),
        config.withNeuron(FsvaeConfig.originalNeuron()),
        config.withScheduledSampling(new ScheduledSampling(0, 1, 1)));
  }

  private ParameterStore store() {
    return new ParameterStore(manager, false);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyParameterLearnsAndShapesFit(FsvaeConfig config) {
    Fsvae model = TinyFsvae.settled(config, manager);
    NDArray images = TinyFsvae.images(config, 16, 2, manager);
    int steps = config.timeSteps();
    try (GradientScope scope = new GradientScope(manager, model.getParameters())) {
      double own = config.scheduledSampling().probability(0);
      Fsvae.Output output = model.train(store(), images, own, KEY);
      assertEquals(images.getShape(), output.reconstruction().getShape());
      assertEquals(new Shape(steps, 16, 7), output.encoded().getShape());
      assertEquals(new Shape(steps, 16, 7), output.latents().getShape());
      assertEquals(new Shape(steps, 16, 7, 4), output.posterior().getShape());
      assertEquals(new Shape(steps, 16, 7, 4), output.prior().getShape());
      scope.backward(FsvaeStep.Loss.of(output, images, 0.08, config).total());
      for (Map.Entry<String, NDArray> gradient : scope.gradients().entrySet()) {
        if (!gradient.getKey().matches(".*(onv2d|inear)_bias")) { // batch norm takes it away again
          assertTrue(gradient.getValue().abs().max().getFloat() > 0, gradient.getKey());
        }
      }
    }
  }

  @Test
  void inEvaluationBothPassesAgree() {
    FsvaeConfig config = TinyFsvae.config(6);
    Fsvae model = TinyFsvae.settled(config, manager);
    NDArray images = TinyFsvae.images(config, 6, 2, manager);
    try (NoGrad off = new NoGrad()) {
      Fsvae.Output output = model.evaluate(store(), images, KEY);
      float rate = output.latents().mean().getFloat();
      assertTrue(rate > 0.02 && rate < 0.98, "spike rate of latents " + rate);
      NDArray pixels = output.reconstruction().add(0.5).maximum(0).minimum(1);
      ArrayAssertions.assertClose(pixels, model.reconstruct(images, KEY, 0), 1e-6);
    }
  }

  @Test
  void withoutNormalizationOfDenseLayersBothPassesAgreeToo() {
    FsvaeConfig config = TinyFsvae.config(6).withDenseNorm(DenseNorm.NONE);
    Fsvae model = TinyFsvae.settled(config, manager);
    for (Pair<String, Parameter> pair : model.getParameters()) {
      String name = pair.getKey();
      if (name.endsWith("inear_weight")) {
        pair.getValue().getArray().muli(12); // or few fire before training
      }
      boolean ofImages = name.matches("0[16](en|de)coder.*");
      assertTrue(ofImages || name.matches(".*inear_(weight|bias)"), name);
    }
    NDArray images = TinyFsvae.images(config, 6, 2, manager);
    try (NoGrad off = new NoGrad()) {
      Fsvae.Output output = model.evaluate(store(), images, KEY);
      float rate = output.latents().mean().getFloat();
      assertTrue(rate > 0.02 && rate < 0.98, "spike rate of latents " + rate);
      NDArray pixels = output.reconstruction().add(0.5).maximum(0).minimum(1);
      ArrayAssertions.assertClose(pixels, model.reconstruct(images, KEY, 0), 1e-6);
    }
    int before = ManagedArrays.count(manager);
    model.sample(manager, 3, KEY, 0).close();
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void theErrorOfPixelsIsDividedByTheVarianceUnlessItIsPlain() {
    FsvaeConfig config = TinyFsvae.config(2).withMmdWeight(3);
    Fsvae model = TinyFsvae.create(config, manager);
    NDArray images = TinyFsvae.images(config, 4, 2, manager);
    try (NoGrad off = new NoGrad()) {
      Fsvae.Output output = model.evaluate(store(), images, KEY);
      FsvaeStep.Loss relative = FsvaeStep.Loss.of(output, images, 0.08, config);
      double error = relative.meanSquaredError().getFloat();
      double mmd = relative.mmd().getFloat();
      assertEquals(error / 0.08 + 3 * mmd, relative.total().getFloat(), 1e-5);
      FsvaeConfig plainly = config.withImageError(ImageError.PLAIN);
      FsvaeStep.Loss plain = FsvaeStep.Loss.of(output, images, 0.08, plainly);
      assertEquals(error + 3 * mmd, plain.total().getFloat(), 1e-5);
    }
  }

  @Test
  void aTrainingPassUpdatesTheStatisticsOnce() {
    FsvaeConfig config = TinyFsvae.config(4);
    Fsvae model = TinyFsvae.create(config, manager);
    NDArray images = TinyFsvae.images(config, 8, 2, manager);
    Parameter mean = firstPriorMean(model);
    try (NoGrad off = new NoGrad()) {
      model.evaluate(store(), images, KEY);
      assertEquals(0, mean.getArray().abs().sum().getFloat());
      NDArray latents = model.train(store(), images, 1, KEY).latents();
      // from 0, a tenth of the batch's mean enters
      NDArray weight = priorParameter(model, "weight").getArray();
      NDArray bias = priorParameter(model, "bias").getArray();
      NDArray inputs = Latents.previous(latents).reshape(4 * 8, 7).mean(new int[] {0});
      NDArray expected = weight.matMul(inputs).add(bias).mul(0.1);
      ArrayAssertions.assertClose(expected, mean.getArray(), 1e-5);
    }
  }

  private static Parameter firstPriorMean(Fsvae model) {
    return priorParameter(model, "runningMean");
  }

  private static Parameter priorParameter(Fsvae model, String name) {
    for (Pair<String, Parameter> pair : model.getChildren().get("04prior").getParameters()) {
      if (pair.getKey().endsWith(name)) {
        return pair.getValue();
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void forwardDrawsAnewAtEachTrainingPassAlone() {
    FsvaeConfig config = TinyFsvae.config(4);
    Fsvae model = TinyFsvae.settled(config, manager);
    NDArray images = TinyFsvae.images(config, 8, 2, manager);
    try (NoGrad off = new NoGrad()) {
      assertEquals(forward(model, images, false), forward(model, images, false));
      assertNotEquals(forward(model, images, true), forward(model, images, true));
    }
  }

  /** Runs a pass, and takes back what it did to running statistics. */
  private NDArray forward(Fsvae model, NDArray images, boolean training) {
    Map<Parameter, NDArray> before = new LinkedHashMap<>();
    model.getParameters().values().forEach(p -> before.put(p, p.getArray().duplicate()));
    NDArray result = model.forward(store(), new NDList(images), training).singletonOrThrow();
    before.forEach((parameter, array) -> array.copyTo(parameter.getArray()));
    return result;
  }

  @Test
  void drawsDependOnTheSeedAloneAndNotOnTheBatch() {
    FsvaeConfig config = TinyFsvae.config(6);
    Fsvae model = TinyFsvae.settled(config, manager);
    NDArray samples = model.sample(manager, 8, KEY, 0);
    assertEquals(new Shape(8, 1, 8, 8), samples.getShape());
    assertTrue(samples.min().getFloat() >= 0 && samples.max().getFloat() <= 1);
    Engine.getInstance().setRandomSeed(99);
    assertEquals(samples, model.sample(manager, 8, KEY, 0));
    assertNotEquals(samples, model.sample(manager, 8, KEY.fold(1), 0));
    ArrayAssertions.assertClose(samples.get("3:8"), model.sample(manager, 5, KEY, 3), 1e-5);
    NDArray images = TinyFsvae.images(config, 8, 2, manager);
    NDArray reconstructed = model.reconstruct(images, KEY, 0);
    assertEquals(reconstructed, model.reconstruct(images, KEY, 0));
    assertNotEquals(reconstructed, model.reconstruct(images, KEY.fold(1), 0));
    ArrayAssertions.assertClose(
        reconstructed.get("3:8"), model.reconstruct(images.get("3:8"), KEY, 3), 1e-5);
  }

  @Test
  void samplingLeavesOnlyItsResult() {
    FsvaeConfig config = TinyFsvae.config(4);
    Fsvae model = TinyFsvae.create(config, manager);
    NDArray images = TinyFsvae.images(config, 4, 2, manager);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 10; i++) {
      model.sample(manager, 3, KEY, 0).close();
      model.reconstruct(images, KEY, 0).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void monitorHearsEveryLayerOnce() {
    FsvaeConfig config = TinyFsvae.config(6);
    Fsvae model = TinyFsvae.create(config, manager);
    try (SpikeMonitor monitor = SpikeMonitor.of(model)) {
      try (ProbeScope watching = monitor.watch()) {
        model.train(store(), TinyFsvae.images(config, 4, 1, manager), 1, KEY);
      }
      List<LayerActivity> layers = monitor.activity();
      assertEquals(
          List.of(
              "encoder.1",
              "encoder.2",
              "encoder.3",
              "bottleneck",
              "posterior.1",
              "posterior.2",
              "posterior.3",
              "prior.1",
              "prior.2",
              "prior.3",
              "expansion",
              "decoder.1",
              "decoder.2"),
          layers.stream().map(LayerActivity::layer).toList());
      layers.forEach(layer -> assertEquals(4 * 6, layer.steps(), layer::layer));
    }
  }

  @Test
  void savedModelGivesTheSameImages(@TempDir Path folder) throws Exception {
    FsvaeConfig config = TinyFsvae.config(4);
    NDArray images = TinyFsvae.images(config, 3, 6, manager);
    try (Model model = Model.newInstance("fsvae");
        Model loaded = Model.newInstance("fsvae")) {
      Fsvae saved = TinyFsvae.settled(config, manager);
      model.setBlock(saved);
      model.save(folder, "fsvae");
      loaded.setBlock(new Fsvae(config));
      loaded.load(folder, "fsvae");
      assertEquals(
          saved.sample(manager, 4, KEY, 0), ((Fsvae) loaded.getBlock()).sample(manager, 4, KEY, 0));
      NDList forward = loaded.getBlock().forward(store(), new NDList(images), false);
      assertEquals(images.getShape(), forward.singletonOrThrow().getShape());
    }
  }

  @Test
  void refusesWhatItCannotTake() {
    FsvaeConfig config = TinyFsvae.config(3);
    Fsvae model = TinyFsvae.create(config, manager);
    for (long[] shape : new long[][] {{2, 3, 8, 8}, {2, 1, 12, 8}, {1, 8, 8}}) {
      NDArray images = manager.ones(new Shape(shape));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> model.evaluate(store(), images, KEY));
      assertTrue(e.getMessage().contains(new Shape(shape).toString()), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> model.sample(manager, 0, KEY, 0));
    Fsvae.Output none = new Fsvae.Output(null, null, null, null, null);
    NDArray images = manager.ones(new Shape(1));
    assertThrows(IllegalArgumentException.class, () -> FsvaeStep.Loss.of(none, images, 0, config));
  }
}
