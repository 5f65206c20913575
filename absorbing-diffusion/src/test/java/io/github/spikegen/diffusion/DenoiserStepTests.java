package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.TrainingLoop;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DenoiserStepTests extends ArrayTest {

  private static final int CODES = 6;
  private static final AbsorbingProcess PROCESS = new AbsorbingProcess(CODES, 9);
  private static final DiffusionLoss LOSS =
      new DiffusionLoss(PROCESS, LossWeighting.REWEIGHTED_KEEPING_LAST);

  private final SpikingDenoiser denoiser =
      new SpikingDenoiser(
          DenoiserConfig.of(PROCESS)
              .withTimeSteps(4)
              .withChannels(List.of(8, 12, 8))
              .withEmbeddingChannels(5)
              .withClasses(CODES));

  @BeforeEach
  void setUp() {
    manager.getEngine().setRandomSeed(1);
    denoiser.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
  }

  /** Samples of one code nine times, labeled with it. */
  private static Batch batch(NDManager parent, int count) {
    NDManager own = parent.newSubManager();
    return new Batch(
        own,
        new NDList(grids(own, count)),
        new NDList(labels(own, count)),
        count,
        null,
        null,
        0,
        0);
  }

  private static NDArray grids(NDManager owner, int count) {
    long[] tokens = new long[count * 9];
    Arrays.setAll(tokens, i -> i / 9 % CODES);
    return owner.create(tokens, new Shape(count, 3, 3));
  }

  private static NDArray labels(NDManager owner, int count) {
    long[] labels = new long[count];
    Arrays.setAll(labels, i -> i % CODES);
    return owner.create(labels);
  }

  @Test
  void drawsTheStepsAndMasksOfTheStepWithoutLabels() {
    RandomKey key = RandomKey.of(5);
    try (Batch batch = batch(manager, 24)) {
      // the vectors of all classes start at 0
      float labelled =
          new DenoiserStep(LOSS, Denoiser.training(denoiser), 0.3, key)
              .apply(batch, 7)
              .loss()
              .getFloat();
      Denoiser classless = Denoiser.training(denoiser, 0);
      float plain = new DenoiserStep(LOSS, classless, 0, key).apply(batch, 7).loss().getFloat();
      assertEquals(plain, labelled);
    }
  }

  @Test
  void dropsItsShareOfTheLabels() {
    DenoiserStep step = new DenoiserStep(LOSS, Denoiser.training(denoiser), 0.1, RandomKey.of(1));
    long[] labels = new long[10_000];
    step.dropSome(labels, new SplittableRandom(2));
    long dropped = Arrays.stream(labels).filter(label -> label == CODES).count();
    assertTrue(dropped > 900 && dropped < 1100, "dropped " + dropped); // standard deviation 30
    assertEquals(10_000 - dropped, Arrays.stream(labels).filter(label -> label == 0).count());
    new DenoiserStep(LOSS, Denoiser.training(denoiser), 0, RandomKey.of(1))
        .dropSome(labels, new SplittableRandom(2));
    assertEquals(dropped, Arrays.stream(labels).filter(label -> label == CODES).count());
  }

  @Test
  void learnsWhatLabelsTellAndToDoWithoutThem() {
    int arraysAfterFirst = 0;
    try (AdamW optimizer = new AdamW(Schedules.constant(1e-2), Adam.Parameters.defaults())) {
      TrainingLoop loop = new TrainingLoop(manager, denoiser.getParameters(), optimizer);
      for (int epoch = 0; epoch < 60; epoch++) {
        RandomKey key = RandomKey.of(2).fold(epoch);
        loop.runEpoch(
            epoch,
            List.of(batch(manager, 48)),
            1,
            new DenoiserStep(LOSS, Denoiser.training(denoiser), 0.2, key));
        arraysAfterFirst = epoch == 0 ? ManagedArrays.count(manager) : arraysAfterFirst;
      }
      assertEquals(arraysAfterFirst, ManagedArrays.count(manager), "arrays left by 59 steps");
    }
    Denoiser learned = Denoiser.evaluating(denoiser);
    NDArray grids = grids(manager, 300);
    NDList labelled = new NDList(grids, labels(manager, 300));
    double withLabels = ElboEstimate.of(PROCESS, learned, List.of(labelled), 1).bitsPerToken();
    double without =
        ElboEstimate.of(PROCESS, learned, List.of(new NDList(grids)), 1).bitsPerToken();
    double entropy = Math.log(CODES) / Math.log(2) / 9; // of the code, over nine tokens
    assertTrue(withLabels < entropy, "bits a token with labels " + withLabels);
    assertTrue(without > entropy, "bits a token without labels " + without);
    assertTrue(without < 9 * entropy / 2, "bits a token without labels " + without);

    DiffusionSampler sampler = new DiffusionSampler(PROCESS, SamplingOptions.of());
    int[] labels = {0, 1, 2, 3, 4, 5};
    long[] tokens =
        sampler
            .sample(manager, learned.guided(3), new Shape(3, 3), labels, 0, 4)
            .tokens()
            .toLongArray();
    long right = 0;
    for (int i = 0; i < tokens.length; i++) {
      right += tokens[i] == labels[i / 9] ? 1 : 0;
    }
    assertTrue(right >= 50, right + " of 54 tokens are those of their class");
  }

  @Test
  void saysWhatIsWrong() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DenoiserStep(LOSS, Denoiser.training(denoiser), 1, RandomKey.of(1)));
    NDArray tokens = grids(manager, 2);
    NDArray steps = manager.create(new long[] {1, 9});
    NDArray three = labels(manager, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> Denoiser.evaluating(denoiser).logits(tokens, steps, three));
    List<NDList> mismatch = List.of(new NDList(tokens, three));
    assertThrows(
        IllegalArgumentException.class,
        () -> ElboEstimate.of(PROCESS, Denoiser.evaluating(denoiser), mismatch, 1));
    SpikingDenoiser without = new SpikingDenoiser(denoiser.config().withClasses(0));
    assertThrows(IllegalArgumentException.class, () -> Denoiser.evaluating(without));
    assertThrows(IllegalArgumentException.class, () -> Denoiser.training(without));
    without.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
    assertEquals(0, Denoiser.evaluating(without).classes());
    NDArray two = labels(manager, 2);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            without.forward(
                new ai.djl.training.ParameterStore(manager, false),
                new NDList(tokens, steps, two),
                false));
  }
}
