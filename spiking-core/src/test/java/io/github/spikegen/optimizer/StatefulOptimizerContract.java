package io.github.spikegen.optimizer;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.ArrayFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every optimizer whose state can be saved has to do. */
abstract class StatefulOptimizerContract {

  final NDManager manager = NDManager.newBaseManager();

  @TempDir Path folder;

  /** An optimizer with every part of its state in use. */
  abstract StatefulOptimizer create(Tracker rate, List<ParameterGroup> groups);

  /** One without weight decay. */
  abstract StatefulOptimizer createPlain(Tracker rate);

  private StatefulOptimizer create() {
    return create(step -> 0.01f / (1 + step), List.of());
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  /** Follows PyTorch's trajectory; returns the state's names for the caller to look at. */
  void assertFollows(String golden, StatefulOptimizer optimizer) {
    GoldenArrays arrays = GoldenArrays.load(manager, golden);
    NDArray weight = arrays.get("w0").duplicate();
    NDArray gradients = arrays.get("grads");
    try (optimizer) {
      for (int step = 0; step < gradients.getShape().get(0); step++) {
        optimizer.update("w", weight, gradients.get(step));
        assertClose(arrays.get("trajectory").get(step), weight, 1e-6);
      }
    }
  }

  private NDArray gradient(int step) {
    return manager.create(new float[] {(float) Math.sin(step), -0.3f, 2f / (step + 1)});
  }

  private static void updates(
      StatefulOptimizer optimizer, NDArray[] weights, NDArray[] gradients, int from, int to) {
    for (int step = from; step < to; step++) {
      for (int i = 0; i < weights.length; i++) {
        optimizer.update("block.weight" + i, weights[i], gradients[step]);
      }
    }
  }

  @Test
  void resumedRunContinuesExactlyAsTheUninterruptedOne() throws IOException {
    NDArray[] gradients = new NDArray[9];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = gradient(i);
    }
    NDArray[] whole = {manager.ones(new Shape(3)), manager.zeros(new Shape(3))};
    NDArray[] parts = {manager.ones(new Shape(3)), manager.zeros(new Shape(3))};
    Path file = folder.resolve("optimizer.safetensors");
    try (StatefulOptimizer uninterrupted = create();
        StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      updates(uninterrupted, whole, gradients, 0, 9);
      updates(first, parts, gradients, 0, 4);
      ArrayFile.save(file, first.state(manager));
      updates(second, parts.clone(), gradients, 0, 0);
      second.load(ArrayFile.load(manager, file));
      updates(second, parts, gradients, 4, 9);
    }
    for (int i = 0; i < whole.length; i++) {
      assertArrayEquals(whole[i].toFloatArray(), parts[i].toFloatArray(), 0f);
    }
  }

  @Test
  void stateSurvivesNpz() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      first.update("weight", weight, gradient(1));
      NDList saved = first.state(manager);
      second.load(NDList.decode(manager, saved.encode(NDList.Encoding.NPZ)));
      NDList copy = second.state(manager);
      for (int i = 0; i < saved.size(); i++) {
        assertEquals(saved.get(i).getName(), copy.get(i).getName());
        assertEquals(saved.get(i), copy.get(i));
      }
      assertEquals(1, saved.get("weight.updates").getLong(0));
    }
  }

  @Test
  void loadedStateIsACopy() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("weight", weight, gradient(1));
      NDList saved = optimizer.state(manager);
      float[] before = saved.get(0).toFloatArray();
      optimizer.load(saved);
      optimizer.update("weight", weight, gradient(2));
      assertArrayEquals(before, saved.get(0).toFloatArray(), 0f);
    }
  }

  @Test
  void stateOfAnotherOptimizerIsRefusedAndChangesNothing() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("weight", weight, gradient(1));
      NDList incomplete = optimizer.state(manager);
      incomplete.remove(0);
      assertThrows(IllegalArgumentException.class, () -> optimizer.load(incomplete));
      NDList foreign = optimizer.state(manager);
      NDArray extra = manager.ones(new Shape(3));
      extra.setName("weight.other");
      foreign.add(extra);
      assertThrows(IllegalArgumentException.class, () -> optimizer.load(foreign));
      assertEquals(1, optimizer.state(manager).get("weight.updates").getLong(0));
    }
  }

  private static Parameter parameter(NDArray value, boolean trained) {
    Parameter parameter =
        Parameter.builder()
            .setName("any")
            .setType(Parameter.Type.OTHER)
            .optRequiresGrad(trained)
            .build();
    parameter.setArray(value);
    return parameter;
  }

  @Test
  void stateIsLoadedIfItIsThatOfTheTrainedParameters() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      first.update("block.weight", weight, gradient(1));
      ParameterList parameters = new ParameterList();
      parameters.add("block.weight", parameter(weight, true));
      parameters.add("block.runningMean", parameter(manager.ones(new Shape(2)), false));
      second.load(first.state(manager), parameters);
      assertEquals(1, second.state(manager).get("block.weight.updates").getLong(0));
    }
  }

  @Test
  void stateThatDoesNotFitTheTrainedParametersIsRefusedAndChangesNothing() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("one", weight, gradient(1));
      optimizer.update("two", weight, gradient(1));
      NDList saved = optimizer.state(manager);
      optimizer.update("one", weight, gradient(1));

      ParameterList renamed = new ParameterList();
      renamed.add("one", parameter(weight, true));
      renamed.add("second", parameter(weight, true));
      assertRefused(optimizer, saved, renamed, "but the parameter second (3) is trained");

      ParameterList fewer = new ParameterList();
      fewer.add("one", parameter(weight, true));
      assertRefused(optimizer, saved, fewer, "has two, which is no parameter that is trained");

      ParameterList wider = new ParameterList();
      wider.add("one", parameter(weight, true));
      wider.add("two", parameter(manager.ones(new Shape(4)), true));
      assertRefused(
          optimizer, saved, wider, "state of two is float32 (3), but the parameter is float32 (4)");

      assertEquals(2, optimizer.state(manager).get("one.updates").getLong(0));
    }
  }

  private static void assertRefused(
      StatefulOptimizer optimizer, NDList saved, ParameterList parameters, String reason) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> optimizer.load(saved, parameters));
    assertTrue(e.getMessage().endsWith(reason), e.getMessage());
  }

  @Test
  void stateLoadedOnAnotherDeviceMovesToItsParameter() {
    Assumptions.assumeTrue(Engine.getInstance().getGpuCount() > 0, "needs a GPU");
    NDArray weight = manager.ones(new Shape(3)).toDevice(Device.gpu(), true);
    NDArray gradient = gradient(1).toDevice(Device.gpu(), true);
    try (StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      first.update("weight", weight, gradient);
      NDArray same = weight.duplicate();
      NDList saved = new NDList();
      for (NDArray array : first.state(manager)) {
        NDArray onCpu = array.toDevice(Device.cpu(), true);
        onCpu.setName(array.getName());
        saved.add(onCpu);
      }
      second.load(saved);
      first.update("weight", weight, gradient);
      int before = ManagedArrays.count(manager);
      second.update("weight", same, gradient);
      assertEquals(before, ManagedArrays.count(manager));
      assertEquals(Device.gpu(), second.state(manager).get("weight.mean_square").getDevice());
      assertArrayEquals(weight.toFloatArray(), same.toFloatArray(), 0f);
    }
  }

  @Test
  void parameterOfAnotherShapeThanItsStateIsRefused() {
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("weight", manager.ones(new Shape(3)), gradient(1));
      NDArray other = manager.ones(new Shape(1, 3));
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> optimizer.update("weight", other, other.duplicate()));
      assertTrue(e.getMessage().contains("weight"), e.getMessage());
    }
  }

  @Test
  void firstUpdateUsesTheRateAtZeroAndEveryParameterCountsForItself() {
    Tracker startsAtOne = step -> step < 1 ? 0 : 1;
    NDArray a = manager.zeros(new Shape(3));
    NDArray b = manager.zeros(new Shape(3));
    try (StatefulOptimizer optimizer = createPlain(startsAtOne)) {
      optimizer.update("a", a, gradient(1));
      assertArrayEquals(new float[3], a.toFloatArray(), 0f);
      optimizer.update("a", a, gradient(1));
      optimizer.update("b", b, gradient(1));
      assertNotEquals(0, a.getFloat(0));
      assertArrayEquals(new float[3], b.toFloatArray(), 0f);
    }
  }

  @Test
  void firstMatchingGroupSetsRateAndDecay() {
    List<ParameterGroup> groups =
        List.of(
            ParameterGroup.withoutWeightDecay("bias"),
            new ParameterGroup(name -> name.startsWith("slow"), 0.5, 0),
            new ParameterGroup(name -> true, 0, 0));
    try (StatefulOptimizer grouped = create(Tracker.fixed(0.1f), groups);
        StatefulOptimizer full = createPlain(Tracker.fixed(0.1f));
        StatefulOptimizer half = createPlain(Tracker.fixed(0.05f))) {
      NDArray[] weights = new NDArray[5];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = manager.ones(new Shape(3));
      }
      for (int step = 0; step < 3; step++) {
        grouped.update("slow_bias", weights[0], gradient(step));
        full.update("slow_bias", weights[1], gradient(step));
        grouped.update("slow_weight", weights[2], gradient(step));
        half.update("slow_weight", weights[3], gradient(step));
        grouped.update("other", weights[4], gradient(step));
      }
      assertEquals(weights[1], weights[0]);
      assertEquals(weights[3], weights[2]);
      assertEquals(manager.ones(new Shape(3)), weights[4]);
    }
  }

  @Test
  void weightDecayOfZeroGradientShrinksWeights() {
    NDArray weight = manager.ones(new Shape(3));
    try (StatefulOptimizer optimizer = create(Tracker.fixed(0.1f), List.of())) {
      optimizer.update("weight", weight, manager.zeros(new Shape(3)));
    }
    assertTrue(weight.getFloat(0) < 1);
  }

  @Test
  void gradientIsNotChanged() {
    NDArray gradient = gradient(1);
    float[] before = gradient.toFloatArray();
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("weight", manager.ones(new Shape(3)), gradient);
    }
    assertArrayEquals(before, gradient.toFloatArray(), 0f);
  }

  /** Float64 arrays are updated by the engine's operations, float32 ones in one pass. */
  @Test
  void onePassAgreesWithTheEnginesOperations() {
    Shape shape = new Shape(3, 1111); // several blocks and a part of one
    NDArray fast = RandomKey.of(1).normal(manager, shape);
    NDArray plain = fast.toType(DataType.FLOAT64, true);
    try (StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      for (int step = 0; step < 4; step++) {
        NDArray gradient = RandomKey.of(2).fold(step).normal(manager, shape);
        first.update("weight", fast, gradient);
        second.update("weight", plain, gradient.toType(DataType.FLOAT64, true));
      }
    }
    assertClose(plain.toType(DataType.FLOAT32, true), fast, 1e-6);
  }

  /** A transposed matrix has no elements in order, so that it can't be updated in one pass. */
  @Test
  void weightsThatAreNotContiguousAreUpdatedToo() {
    NDArray weight = RandomKey.of(1).normal(manager, new Shape(4, 3));
    NDArray turned = weight.duplicate().transpose();
    NDArray gradient = RandomKey.of(2).normal(manager, new Shape(4, 3));
    try (StatefulOptimizer first = create();
        StatefulOptimizer second = create()) {
      first.update("weight", weight, gradient);
      second.update("weight", turned, gradient.transpose());
    }
    assertClose(weight, turned.transpose(), 1e-6);
  }

  @Test
  void noArrayIsLeftByAStepAndNoneByAClosedOptimizer() {
    NDArray weight = manager.ones(new Shape(3));
    NDArray gradient = gradient(1);
    int before = ManagedArrays.count(manager);
    try (StatefulOptimizer optimizer = create()) {
      optimizer.update("weight", weight, gradient);
      int first = ManagedArrays.count(manager);
      for (int step = 0; step < 300; step++) {
        optimizer.update("weight", weight, gradient);
      }
      assertEquals(first, ManagedArrays.count(manager));
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void trainerOfDjlCanUseIt() {
    try (StatefulOptimizer optimizer = create(Tracker.fixed(0.01f), List.of());
        Model model = Model.newInstance("line")) {
      model.setBlock(Linear.builder().setUnits(1).build());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l1Loss()).optOptimizer(optimizer);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(4, 2));
        NDArray weight = model.getBlock().getParameters().get("weight").getArray();
        float[] before = weight.toFloatArray();
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDArray x = trainer.getManager().ones(new Shape(4, 2));
          NDList prediction = trainer.forward(new NDList(x));
          collector.backward(prediction.singletonOrThrow().sub(100).abs().mean());
          trainer.step(); // while gradients are recorded
        }
        assertNotEquals(before[0], weight.toFloatArray()[0]);
        assertTrue(weight.hasGradient());
        assertFalse(weight.isReleased());
      }
    }
  }
}
