package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightAverageTests {

  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray weight = manager.create(new float[] {1, -2});
  private final NDArray scale = manager.create(3f); // no axes
  private final ParameterList parameters = new ParameterList();

  WeightAverageTests() {
    parameters.add("weight", parameter(weight));
    parameters.add("scale", parameter(scale));
  }

  private static Parameter parameter(NDArray value) {
    Parameter parameter = Parameter.builder().setName("any").setType(Parameter.Type.OTHER).build();
    parameter.setArray(value);
    return parameter;
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private void follow(WeightAverage average, int from, int to) {
    for (int step = from; step < to; step++) {
      weight.set(new float[] {(float) Math.sin(step), step});
      scale.set(new float[] {1f / (1 + step)});
      average.update();
    }
  }

  private float[] averageOf(WeightAverage average, String parameter) {
    return average.state(manager).get(parameter + ".average").toFloatArray();
  }

  @Test
  void followsTheWeightsWithADecayThatWarmsUp() {
    try (WeightAverage average = new WeightAverage(0.15, parameters)) {
      assertArrayEquals(new float[] {1, -2}, averageOf(average, "weight"), 0f);
      weight.set(new float[] {2, 8});
      scale.set(new float[] {13});
      average.update(); // decay 1/10
      assertArrayEquals(new float[] {1.9f, 7f}, averageOf(average, "weight"), 1e-6f);
      assertArrayEquals(new float[] {12}, averageOf(average, "scale"), 1e-6f);
      weight.set(new float[] {0, -4});
      average.update(); // 0.15, below 2/11
      assertArrayEquals(
          new float[] {0.285f, 0.15f * 7 - 0.85f * 4}, averageOf(average, "weight"), 1e-6f);
      assertEquals(2, average.state(manager).get("updates").getLong(0));
    }
    try (WeightAverage average = new WeightAverage(0.999, parameters)) {
      weight.set(new float[] {10, 6});
      average.update();
      weight.set(new float[] {-1, 16});
      average.update(); // 2/11
      // after (0.1·0 + 0.9·10, 0.1·-4 + 0.9·6) = (9, 5)
      assertArrayEquals(new float[] {9f / 11, 14}, averageOf(average, "weight"), 1e-5f);
    }
  }

  @Test
  void withoutDecayItIsTheWeights() {
    try (WeightAverage average = new WeightAverage(0, parameters)) {
      follow(average, 0, 3);
      assertArrayEquals(weight.toFloatArray(), averageOf(average, "weight"), 1e-6f);
    }
  }

  @Test
  void aResumedAverageEqualsTheUninterruptedOne(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("average.safetensors");
    NDList whole;
    try (WeightAverage average = new WeightAverage(0.9, parameters)) {
      follow(average, 0, 20);
      whole = average.state(manager);
    }
    try (WeightAverage average = new WeightAverage(0.9, parameters)) {
      average.load(whole); // a past that must not show
      assertEquals(20, average.state(manager).get("updates").getLong(0));
    }
    weight.set(new float[] {1, -2});
    scale.set(new float[] {3});
    try (WeightAverage first = new WeightAverage(0.9, parameters)) {
      follow(first, 0, 7);
      ArrayFile.save(file, first.state(manager));
    }
    weight.set(new float[] {100, 100});
    try (WeightAverage second = new WeightAverage(0.9, parameters)) {
      second.load(ArrayFile.load(manager, file));
      follow(second, 7, 20);
      NDList resumed = second.state(manager);
      for (NDArray expected : whole) {
        assertEquals(expected, resumed.get(expected.getName()), expected.getName());
      }
    }
  }

  @Test
  void swappedInItTakesThePlaceOfTheWeightsAndRestoresThemBitForBit() {
    weight.setRequiresGradient(true);
    try (WeightAverage average = new WeightAverage(0.5, parameters)) {
      weight.set(new float[] {0.1f, Float.NaN});
      scale.set(new float[] {1e-30f});
      average.update();
      float[] averaged = averageOf(average, "weight");
      try (WeightAverage.Swapped swapped = average.swapIn()) {
        assertArrayEquals(averaged, weight.toFloatArray(), 0f);
        assertEquals(0.3f, scale.getFloat(), 1e-6f);
        scale.set(new float[] {7}); // as batch norm would, if it ran in training mode
        swapped.close(); // and once more at the end
        assertArrayEquals(new float[] {0.1f, Float.NaN}, weight.toFloatArray(), 0f);
      }
      assertEquals(1e-30f, scale.getFloat());
      assertArrayEquals(averaged, averageOf(average, "weight"), 0f);
      assertTrue(weight.hasGradient());
      average.update();
    }
  }

  @Test
  void refusesToMoveWhileItIsSwappedIn() {
    try (WeightAverage average = new WeightAverage(0.5, parameters);
        WeightAverage.Swapped swapped = average.swapIn()) {
      assertThrows(IllegalStateException.class, average::update);
      assertThrows(IllegalStateException.class, average::swapIn);
      assertEquals(0, average.state(manager).get("updates").getLong(0));
    }
  }

  @Test
  void statisticsOfBatchNormAreAveragedLikeWeights() {
    BatchNorm norm = new BatchNorm();
    norm.initialize(manager, DataType.FLOAT32, new Shape(4, 1));
    ParameterStore store = new ParameterStore(manager, false);
    try (WeightAverage average = new WeightAverage(0.999, norm.getParameters())) {
      NDArray x = manager.create(new float[] {1, 2, 3, 4}, new Shape(4, 1));
      norm.forward(store, new NDList(x), true); // running mean 0.9·0 + 0.1·2.5
      average.update();
      try (WeightAverage.Swapped swapped = average.swapIn()) {
        NDArray mean = norm.getParameters().get("runningMean").getArray();
        assertEquals(0.9f * 0.25f, mean.getFloat(0), 1e-6f);
      }
    }
  }

  @Test
  void theLoopUpdatesItAfterEveryStep() throws Exception {
    Linear line = Linear.builder().setUnits(1).optBias(false).build();
    line.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
    ArrayDataset data =
        new ArrayDataset.Builder()
            .setData(manager.ones(new Shape(3, 1)))
            .setSampling(1, false)
            .build();
    NDArray value = line.getParameters().get("weight").getArray();
    double[] expected = {value.getFloat(0)};
    int[] updates = {0};
    try (AdamW optimizer = new AdamW(Schedules.constant(0.1), Adam.Parameters.defaults());
        WeightAverage average = new WeightAverage(0.999, line.getParameters())) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepFinished(StepReport report) {
              double decay = (1.0 + updates[0]) / (10 + updates[0]);
              expected[0] = decay * expected[0] + (1 - decay) * value.getFloat(0);
              updates[0]++;
            }
          };
      new TrainingLoop(manager, line.getParameters(), optimizer)
          .withAverage(average)
          .withListener(listener)
          .withClippingByNorm(1)
          .withStop(() -> false)
          .runEpoch(
              0,
              data.getData(manager),
              3,
              (batch, step) -> {
                ParameterStore store = new ParameterStore(batch.getManager(), false);
                return StepResult.of(line.forward(store, batch.getData(), true).get(0).sum());
              });
      assertEquals(3, average.state(manager).get("updates").getLong(0));
      assertEquals(expected[0], averageOf(average, "weight")[0], 1e-6);
      assertNotEquals(value.getFloat(0), averageOf(average, "weight")[0]);
    }
  }

  @Test
  void noArrayIsLeftByAnUpdateOrASwapAndNoneByAClosedAverage() {
    weight.setRequiresGradient(true);
    int before = ManagedArrays.count(manager);
    try (WeightAverage average = new WeightAverage(0.9, parameters)) {
      int opened = ManagedArrays.count(manager);
      for (int step = 0; step < 300; step++) {
        average.update();
        average.swapIn().close();
      }
      assertEquals(opened, ManagedArrays.count(manager));
    }
    assertEquals(before, ManagedArrays.count(manager));
    assertFalse(weight.isReleased());
  }

  @Test
  void aStateOfOtherParametersIsRefusedAndChangesNothing() {
    try (WeightAverage average = new WeightAverage(0.9, parameters)) {
      NDList missing = average.state(manager);
      missing.remove("scale.average");
      assertRefused(average, missing, "has no average of the parameter scale");
      NDList more = average.state(manager);
      NDArray other = manager.ones(new Shape(1));
      other.setName("other.average");
      more.add(other);
      assertRefused(average, more, "has 4 arrays where the average of 2 parameters");
      NDList uncounted = average.state(manager);
      uncounted.remove("updates");
      assertRefused(average, uncounted, "has 2 arrays");
      NDList wider = average.state(manager);
      wider.remove("scale.average");
      NDArray wide = manager.ones(new Shape(2));
      wide.setName("scale.average");
      wider.add(wide);
      wider.get("weight.average").set(new float[] {9, 9});
      assertRefused(average, wider, "of scale is float32 (2), but the parameter is float32 ()");
      assertArrayEquals(new float[] {1, -2}, averageOf(average, "weight"), 0f);
    }
  }

  private static void assertRefused(WeightAverage average, NDList saved, String reason) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> average.load(saved));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void aDecayIsAShareBelowOne(double decay) {
    assertThrows(IllegalArgumentException.class, () -> new WeightAverage(decay, parameters));
  }

  @Test
  void wholeNumbersAreRefusedByName() {
    parameters.add("count", parameter(manager.create(new int[] {1})));
    int before = ManagedArrays.count(manager);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new WeightAverage(0.9, parameters));
    assertTrue(e.getMessage().contains("count is int32"), e.getMessage());
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void anAverageLivesWhereTheParametersAre() {
    Assumptions.assumeTrue(Engine.getInstance().getGpuCount() > 0, "needs a GPU");
    ParameterList onGpu = new ParameterList();
    onGpu.add("weight", parameter(weight.toDevice(Device.gpu(), true)));
    try (WeightAverage average = new WeightAverage(0.9, onGpu)) {
      NDList onCpu = new NDList();
      for (NDArray array : average.state(manager)) {
        NDArray moved = array.toDevice(Device.cpu(), true);
        moved.setName(array.getName());
        onCpu.add(moved);
      }
      average.load(onCpu);
      average.update();
      assertEquals(Device.gpu(), average.state(manager).get("weight.average").getDevice());
    }
  }
}
