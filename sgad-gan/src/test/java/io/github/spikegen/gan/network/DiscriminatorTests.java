package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.layer.TimeAxis;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.ActivityRecorder;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiscriminatorTests extends ArrayTest {

  private static final DiscriminatorConfig TINY =
      DiscriminatorConfig.paper(2, 8, 8)
          .withTimeSteps(3)
          .with(b -> b.channels(List.of(4, 6)).kernelSize(3).padding(1))
          .withHiddenUnits(10)
          .withHiddenNorm(HiddenNorm.BATCH_NORM); // fires without training

  @Test
  void agreesWithTheRelease() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_discriminator");
    DiscriminatorConfig config =
        DiscriminatorConfig.released(1, 28, 28)
            .withTimeSteps((int) golden.number("num_steps"))
            .with(b -> b.channels(List.of(4, 6)).kernelSize(5).padding(0))
            .withHiddenUnits(20)
            .withHiddenNorm(HiddenNorm.NONE);
    Discriminator discriminator = initialized(config);
    new GoldenStep(golden, discriminator.stateDict()).loadParameters();
    try (NoGrad off = new NoGrad()) {
      NDArray scores = discriminator.score(store(), golden.get("image"), false);
      ArrayAssertions.assertClose(golden.get("score").flatten(), scores, 1e-6);
    }
  }

  @Test
  void computingStaticAndSummedPartsOnceChangesNothing() {
    Discriminator discriminator = initialized(TINY);
    NDArray images = images(3);
    try (NoGrad off = new NoGrad()) {
      NDArray expected = plainScore(discriminator, images);
      ArrayAssertions.assertClose(expected, discriminator.score(store(), images, false), 1e-6);
    }
  }

  /** The image at every step through every layer, then the membrane step by step. */
  private NDArray plainScore(Discriminator discriminator, NDArray images) {
    NDArray x = TimeAxis.repeat(images, 3);
    List<Block> children = discriminator.getChildren().values();
    for (Block layer : children.subList(0, children.size() - 1)) {
      if (layer == children.get(0)) {
        SequentialBlock parts = (SequentialBlock) layer;
        Block synapses = parts.getChildren().get(0).getValue().getChildren().get(0).getValue();
        x = run(new TimeDistributed(synapses), x);
        x = run(parts.getChildren().get(1).getValue(), x);
        x = run(parts.getChildren().get(2).getValue(), x);
      } else {
        x = run(layer, x);
      }
    }
    x = run(new TimeDistributed(children.get(children.size() - 1)), x);
    return run(new LeakyIntegrator(2), x).get(2).flatten().div(3);
  }

  private NDArray run(Block block, NDArray x) {
    return block.forward(store(), new NDList(x), false).singletonOrThrow();
  }

  @ParameterizedTest
  @EnumSource(Units.class)
  void everyParameterLearns(Units units) {
    Discriminator discriminator = initialized(TINY.withUnits(units));
    try (GradientScope scope = new GradientScope(manager, discriminator.getParameters())) {
      NDArray images = images(16);
      images.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      NDArray scores = discriminator.score(store, images, true);
      assertEquals(new Shape(16), scores.getShape());
      scope.backward(scores.mul(RandomKey.of(2).normal(scope.manager(), scores.getShape())).sum());
      assertEquals(List.of(), scope.parametersWithoutGradient());
    }
  }

  @ParameterizedTest
  @EnumSource(Units.class)
  void stepsLeaveNoArraysBehind(Units units) {
    Discriminator discriminator = initialized(TINY.withUnits(units));
    step(discriminator);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 3; i++) {
      step(discriminator);
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  private void step(Discriminator discriminator) {
    try (GradientScope scope = new GradientScope(manager, discriminator.getParameters())) {
      NDArray images = images(4);
      images.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      scope.backward(discriminator.score(store, images, true).sum());
    }
  }

  /** The released discriminator of SGAN, by its equations: pixels, neurons, a membrane. */
  @Test
  void aDiscriminatorWithoutBlocksIsDense() {
    DiscriminatorConfig config =
        DiscriminatorConfig.releasedDense(2, 8, 8)
            .withTimeSteps(3)
            .withNeuron(LifParameters.sgad().withThreshold(0.05)); // fires untrained
    Discriminator discriminator = initialized(config);
    NDArray images = images(3);
    ParameterList parameters = discriminator.getParameters();
    assertEquals(
        List.of(new Shape(400, 128), new Shape(400), new Shape(1, 400), new Shape(1)),
        parameters.values().stream().map(p -> p.getArray().getShape()).toList());
    try (NoGrad off = new NoGrad()) {
      NDArray current =
          images
              .reshape(3, 128)
              .matMul(parameters.valueAt(0).getArray().transpose())
              .add(parameters.valueAt(1).getArray());
      NDArray potential = current.zerosLike();
      NDArray score = manager.zeros(new Shape(3, 1));
      float fired = 0;
      for (int t = 0; t < 3; t++) {
        potential = potential.add(current.sub(potential).div(2));
        NDArray spikes = potential.gt(0.05).toType(DataType.FLOAT32, false);
        fired += spikes.sum().getFloat();
        potential = potential.mul(spikes.neg().add(1));
        NDArray drive =
            spikes
                .matMul(parameters.valueAt(2).getArray().transpose())
                .add(parameters.valueAt(3).getArray());
        score = score.add(drive.sub(score).div(2));
      }
      assertTrue(fired > 100, "the test needs spikes");
      ArrayAssertions.assertClose(
          score.flatten().div(3), discriminator.score(store(), images, false), 1e-6);
      assertEquals(List.of("dense"), List.copyOf(discriminator.activity(store(), images).keySet()));
    }
  }

  @Test
  void ordinaryUnitsHaveNoTime() {
    DiscriminatorConfig ordinary = TINY.withUnits(Units.LEAKY_RELU);
    Discriminator one = initialized(ordinary);
    Discriminator other = initialized(ordinary.withTimeSteps(7));
    for (int i = 0; i < one.getParameters().size(); i++) {
      one.getParameters()
          .get(i)
          .getValue()
          .getArray()
          .copyTo(other.getParameters().get(i).getValue().getArray());
    }
    try (NoGrad off = new NoGrad()) {
      ArrayAssertions.assertClose(
          one.score(store(), images(3), false), other.score(store(), images(3), false), 0);
    }
  }

  @Test
  void activityOfSpikingUnitsIsTheirFiringRate() {
    Discriminator discriminator =
        initialized(TINY.withNeuron(LifParameters.sgad().withThreshold(0.01))); // fires untrained
    NDArray images = images(3);
    try (NoGrad off = new NoGrad();
        ActivityRecorder recorder =
            ActivityRecorder.of(discriminator, RecordingOptions.firingRates())) {
      try (ProbeScope listening = recorder.watch()) {
        discriminator.score(store(), images, false);
      }
      Map<String, NDArray> activity = discriminator.activity(store(), images);
      assertEquals(
          List.of("convolution1", "convolution2", "dense"), List.copyOf(activity.keySet()));
      assertEquals(new Shape(3, 6, 4, 4), activity.get("convolution2").getShape());
      for (LayerRecording layer : recorder.layers()) {
        NDArray rates = activity.get(layer.layer());
        assertTrue(rates.sum().getFloat() > 0, layer.layer());
        ArrayAssertions.assertClose(layer.activity(), rates.reshape(3, layer.units()), 1e-6);
      }
    }
  }

  @Test
  void activityOfOrdinaryUnitsIsTheirOutput() {
    Discriminator discriminator = initialized(TINY.withUnits(Units.LEAKY_RELU));
    NDArray images = images(3);
    try (NoGrad off = new NoGrad()) {
      Map<String, NDArray> activity = discriminator.activity(store(), images);
      NDArray dense = activity.get("dense");
      int before = ManagedArrays.count(manager);
      discriminator.activity(store(), images).values().forEach(NDArray::close);
      assertEquals(before, ManagedArrays.count(manager));
      ArrayAssertions.assertClose(
          discriminator.score(store(), images, false),
          run(discriminator.output(), dense).flatten(),
          1e-6);
      NDArray convolved = activity.get("convolution1");
      assertEquals(new Shape(3, 4, 8, 8), convolved.getShape());
      assertTrue(convolved.min().getFloat() < 0, "leaky");
    }
    NDArray tooSmall = manager.zeros(new Shape(1, 2, 4, 4));
    assertThrows(IllegalArgumentException.class, () -> discriminator.activity(store(), tooSmall));
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    Discriminator discriminator = initialized(TINY);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> discriminator.score(store(), manager.zeros(new Shape(2, 1, 8, 8)), false));
    assertEquals(
        "this discriminator takes images of shape (-1, 2, 8, 8), but was given (2, 1, 8, 8)",
        e.getMessage());
  }

  @Test
  void imagesTooSmallForTheBlocksAreRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DiscriminatorConfig.released(1, 28, 12));
    assertEquals(
        "imageWidth 12 is too small for 2 blocks of 5x5 kernels with padding 0 and pooling by 2",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> TINY.withHiddenUnits(0));
    assertThrows(IllegalArgumentException.class, () -> TINY.withTimeSteps(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> TINY.with(b -> b.channels(List.of(4)).kernelSize(3).padding(-1)));
  }

  private Discriminator initialized(DiscriminatorConfig config) {
    Discriminator discriminator = new Discriminator(config);
    discriminator.initialize(
        manager,
        DataType.FLOAT32,
        new Shape(1, config.imageChannels(), config.imageHeight(), config.imageWidth()));
    return discriminator;
  }

  private NDArray images(int count) {
    return RandomKey.of(3).uniform(manager, new Shape(count, 2, 8, 8));
  }

  private ParameterStore store() {
    return new ParameterStore(manager, false);
  }
}
