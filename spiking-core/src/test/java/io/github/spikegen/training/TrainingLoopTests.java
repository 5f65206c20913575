package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingLoopTests {

  private final NDManager manager = NDManager.newBaseManager();
  private final Linear line = Linear.builder().setUnits(1).build();
  private final AdamW optimizer = new AdamW(Schedules.constant(0.05), Adam.Parameters.defaults());
  private final List<String> events = new ArrayList<>();
  private NDArray data;
  private NDArray labels;
  private ArrayDataset dataset;
  private TrainingLoop loop;

  @BeforeEach
  void setUp() {
    line.initialize(manager, DataType.FLOAT32, new Shape(4, 2));
    float[] x = new float[40];
    float[] y = new float[20];
    for (int i = 0; i < y.length; i++) {
      x[2 * i] = (float) Math.sin(i);
      x[2 * i + 1] = (float) Math.cos(3 * i);
      y[i] = 2 * x[2 * i] - x[2 * i + 1] + 0.5f;
    }
    data = manager.create(x, new Shape(20, 2));
    labels = manager.create(y, new Shape(20, 1));
    dataset = withBatches(4);
    loop = new TrainingLoop(manager, line.getParameters(), optimizer);
  }

  @AfterEach
  void tearDown() {
    optimizer.close();
    manager.close();
  }

  private ArrayDataset withBatches(int size) {
    return new ArrayDataset.Builder()
        .setData(data)
        .optLabels(labels)
        .setSampling(size, false)
        .build();
  }

  private Iterable<Batch> batches() throws Exception {
    return dataset.getData(manager);
  }

  private StepResult step(Batch batch, int number) {
    NDList x = batch.getData();
    ParameterStore store = new ParameterStore(manager, false);
    store.setParameterServer(null, new Device[] {manager.getDevice()});
    NDArray y = line.forward(store, x, true).singletonOrThrow();
    NDArray loss = Scalars.meanSquaredError(y, batch.getLabels().singletonOrThrow());
    return StepResult.of(loss).with("mse", loss).with("number", number);
  }

  @Test
  void regressionConvergesAndNoStepLeavesAnArray() throws Exception {
    loop.runEpoch(0, batches(), 5, this::step);
    int before = ManagedArrays.count(manager);
    EpochReport last = null;
    for (int epoch = 1; epoch <= 80; epoch++) {
      last = loop.runEpoch(epoch, batches(), 5, this::step);
    }
    assertEquals(before, ManagedArrays.count(manager));
    assertTrue(last.loss() < 1e-4, last.toString());
    float[] weight = line.getParameters().get("weight").getArray().toFloatArray();
    assertArrayEquals(new float[] {2, -1}, weight, 0.02f);
  }

  @Test
  void listenerHearsOfEverythingInOrder() throws Exception {
    List<StepReport> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochStarted(int epoch, int stepsPerEpoch) {
            events.add("start " + epoch + " of " + stepsPerEpoch);
          }

          @Override
          public void stepFinished(StepReport report) {
            steps.add(report);
            events.add("step " + report.step());
          }

          @Override
          public void epochFinished(EpochReport report) {
            events.add("end " + report.steps());
          }
        };
    EpochReport report = loop.withListener(listener).runEpoch(7, batches(), 5, this::step);
    assertEquals(
        List.of("start 7 of 5", "step 0", "step 1", "step 2", "step 3", "step 4", "end 5"), events);
    double mean = steps.stream().mapToDouble(StepReport::loss).average().orElseThrow();
    assertEquals(mean, report.loss(), 1e-9);
    assertEquals(mean, report.figures().get("mse"), 1e-9);
    assertEquals(2, report.figures().get("number"));
    assertEquals(List.of("mse", "number", "gradient_norm"), List.copyOf(report.figures().keySet()));
    assertFalse(report.stopped());
  }

  @Test
  void figureIsAveragedOverTheStepsThatHaveIt() throws Exception {
    EpochReport report =
        loop.runEpoch(
            0,
            batches(),
            0,
            (batch, number) -> {
              StepResult result = step(batch, number);
              return number == 3 ? result.with("rare", 8) : result;
            });
    assertEquals(8, report.figures().get("rare"));
  }

  @Test
  void theRestOfAnEpochWithItsTallyReportsTheWholeOne() throws Exception {
    // figures of the number alone, so that updates make no difference
    TrainingStep numbered =
        (batch, number) ->
            StepResult.of(step(batch, number).loss().mul(0)).with("square", number * number / 3.0);
    EpochTally tally = new EpochTally(Map.of());
    try (SpikeHealth health = SpikeHealth.of(line)) {
      TrainingLoop watched = loop.withHealth(health);
      final EpochReport whole = watched.runEpoch(0, batches(), 5, numbered);
      int[] asked = {0};
      watched.withTally(tally).withStop(() -> asked[0]++ == 2).runEpoch(0, batches(), 5, numbered);
      Iterator<Batch> rest = batches().iterator();
      rest.next().close();
      rest.next().close();
      EpochTally restored = new EpochTally(tally.sums());
      EpochReport report =
          watched.withTally(restored).withFirstStep(2).runEpoch(0, () -> rest, 5, numbered);
      assertEquals(3, report.steps());
      assertEquals(whole.figures().get("square"), report.figures().get("square"));
      assertEquals(5, restored.sums().get("figures/square")[1]);
      assertEquals(10, report.figures().get("square") * 5, 1e-9); // (0 + 1 + 4 + 9 + 16) / 3
    }
  }

  @Test
  void stopEndsTheEpochBetweenSteps() throws Exception {
    int before = ManagedArrays.count(manager);
    TrainingLoop stopping = loop.withStop(() -> events.size() == 2);
    EpochReport report =
        stopping.runEpoch(
            0,
            batches(),
            5,
            (batch, number) -> {
              events.add("step");
              return step(batch, number);
            });
    assertEquals(2, report.steps());
    assertTrue(report.stopped());
    assertEquals(before + 2 * 2, ManagedArrays.count(manager), "the optimizer's two a parameter");
  }

  @Test
  void epochWithoutStepsHasNoLoss() throws Exception {
    EpochReport report = loop.withStop(() -> true).runEpoch(0, batches(), 5, this::step);
    assertEquals(0, report.steps());
    assertTrue(Double.isNaN(report.loss()));
  }

  @Test
  void lossThatIsNotFiniteIsRefusedBeforeTheUpdate() {
    NonFiniteLossException e =
        assertThrows(
            NonFiniteLossException.class,
            () ->
                loop.runEpoch(
                    3,
                    batches(),
                    5,
                    (batch, number) -> {
                      StepResult result = step(batch, number);
                      NDArray zero = Scalars.like(result.loss(), number == 2 ? 0 : 1);
                      return new StepResult(result.loss().div(zero), result.figures());
                    }));
    assertTrue(e.getMessage().startsWith("the loss is Infinity in epoch 3, step 2: {mse="));
    for (float value : line.getParameters().get("weight").getArray().toFloatArray()) {
      assertTrue(Float.isFinite(value));
    }
    assertEquals(2, optimizer.state(manager).get("weight.updates").getLong(0));
  }

  @Test
  void gradientThatIsNotFiniteIsRefusedBeforeTheUpdateThoughTheLossIsFinite() {
    NonFiniteLossException e =
        assertThrows(
            NonFiniteLossException.class,
            () ->
                loop.runEpoch(
                    3,
                    batches(),
                    5,
                    (batch, number) -> {
                      NDArray loss = step(batch, number).loss();
                      // the root of zero is finite, its derivative is not
                      return StepResult.of(number == 2 ? Scalars.multiply(loss, 0).sqrt() : loss);
                    }));
    assertTrue(e.getMessage().startsWith("the norm of the gradients is NaN in epoch 3, step 2"));
    for (float value : line.getParameters().get("weight").getArray().toFloatArray()) {
      assertTrue(Float.isFinite(value));
    }
    assertEquals(2, optimizer.state(manager).get("weight.updates").getLong(0));
  }

  @Test
  void normOfTheGradientsIsReportedWithoutClipping() throws Exception {
    EpochReport report =
        loop.withStop(() -> !events.isEmpty())
            .runEpoch(
                0,
                batches(),
                5,
                (batch, number) -> {
                  events.add("step");
                  ParameterStore store = new ParameterStore(manager, false);
                  NDArray weight =
                      store.getValue(line.getParameters().get("weight"), manager.getDevice(), true);
                  // the gradient is (3, 3) for the weight, and does not reach the bias
                  return StepResult.of(Scalars.multiply(weight.sum(), 3));
                });
    assertEquals(Math.sqrt(18), report.figures().get("gradient_norm"), 1e-5);
  }

  @Test
  void clippingReportsTheNormAndRefusesOneThatIsNotFinite() throws Exception {
    TrainingLoop clipping = loop.withClippingByNorm(1e-3);
    EpochReport report = clipping.runEpoch(0, batches(), 5, this::step);
    assertTrue(report.figures().get("gradient_norm") > 1e-3);
    assertThrows(
        NonFiniteLossException.class,
        () ->
            clipping.runEpoch(
                1,
                batches(),
                5,
                (batch, number) -> {
                  // the root of zero is finite, its derivative is not
                  NDArray loss = step(batch, number).loss();
                  return StepResult.of(Scalars.multiply(loss, 0).sqrt());
                }));
  }

  private float[] weightAfter(TrainingLoop changed, Iterable<Batch> batches) {
    NDArray weight = line.getParameters().get("weight").getArray();
    weight.set(new float[] {1, 1});
    optimizer.load(new NDList());
    changed.runEpoch(0, batches, 0, this::step);
    return weight.toFloatArray();
  }

  @Test
  void accumulatedBatchesGiveTheStepOfOneLargeBatch() throws Exception {
    Iterable<Batch> whole = withBatches(20).getData(manager);
    float[] expected = weightAfter(loop.withClippingByNorm(0.1), whole);
    float[] accumulated = weightAfter(loop.withClippingByNorm(0.1).withAccumulation(5), batches());
    assertArrayEquals(expected, accumulated, 1e-6f);
    assertEquals(1, optimizer.state(manager).get("weight.updates").getLong(0));
    float[] plain = weightAfter(loop.withClippingByNorm(0.1), batches());
    assertTrue(Math.abs(plain[0] - expected[0]) > 1e-3, "five steps go further");
  }

  @Test
  void batchesThatAreTooFewForAStepAreLeftOutAndNoneLeavesAnArray() throws Exception {
    TrainingLoop pairs = loop.withAccumulation(2);
    List<Integer> numbers = new ArrayList<>();
    TrainingStep counting =
        (batch, number) -> {
          numbers.add(number);
          return step(batch, number);
        };
    EpochReport report = pairs.runEpoch(0, batches(), 2, counting);
    assertEquals(2, report.steps());
    assertEquals(List.of(0, 1, 2, 3), numbers);
    assertEquals(1.5, report.figures().get("number"), "the mean of those that count");
    int before = ManagedArrays.count(manager);
    pairs.runEpoch(1, batches(), 2, this::step);
    assertEquals(before, ManagedArrays.count(manager));
    numbers.clear();
    pairs.withFirstStep(3).runEpoch(1, batches(), 5, counting);
    assertEquals(6, numbers.get(0), "two batches a step");
  }

  @Test
  void aRestOfAnEpochGoesOnCounting() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepFinished(StepReport report) {
            numbers.add(report.step());
          }
        };
    EpochReport report =
        loop.withListener(listener).withFirstStep(7).runEpoch(0, batches(), 12, this::step);
    assertEquals(List.of(7, 8, 9, 10, 11), numbers);
    assertEquals(9, report.figures().get("number"));
    assertEquals(5, report.steps());
  }
}
