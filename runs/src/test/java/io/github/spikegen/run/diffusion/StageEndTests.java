package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.RunProgress.BestEpoch;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.training.AdamWOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stops, the best epoch, and steps of several batches, over whole runs. */
class StageEndTests {

  private static final TrainedEpoch TRAINED = new TrainedEpoch(3, 0.5, 1, false, Map.of());

  @TempDir private Path temporary;

  private static TinyDiffusionRun heldOut(int epochs, UnaryOperator<AdamWOptions> training)
      throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(epochs, 1);
    return run.with(run.config().data().withHoldOut(10), training);
  }

  /** Learns so fast that later epochs are worse than earlier ones. */
  private static UnaryOperator<AdamWOptions> restless(int patience) {
    return options ->
        AdamWOptions.of(options.epochs(), options.batchSize(), 0.1)
            .withWeightDecay(0)
            .withPatience(patience);
  }

  private static List<Double> errors(RunFolder folder) throws IOException {
    return Files.readAllLines(folder.log()).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(line -> line.has("validation_mse"))
        .map(line -> line.get("validation_mse").getAsDouble())
        .toList();
  }

  @Test
  void aStageEndsWithoutImprovementAndGoesOnWithItsBestWeights() throws IOException {
    TinyDiffusionRun run = heldOut(20, restless(2));
    RunFolder folder = run.start(temporary.resolve("run"));
    assertTrue(run.train(folder));
    List<Double> errors = errors(folder);
    double best = errors.stream().min(Double::compare).orElseThrow();
    assertTrue(errors.size() < 20, errors.toString());
    assertEquals(errors.size() - 3, errors.indexOf(best), errors.toString());
    assertEquals(
        -1,
        Files.mismatch(
            folder.bestWeights(DiffusionFamily.VQ_SVAE), folder.weights(DiffusionFamily.VQ_SVAE)));
    assertNotEquals(
        -1,
        Files.mismatch(
            folder.resumeWeights(
                new RunProgress(DiffusionFamily.VQ, errors.size()), DiffusionFamily.VQ_SVAE),
            folder.weights(DiffusionFamily.VQ_SVAE)));
    assertTrue(folder.progress(run.config()).isComplete(run.config()));
  }

  @Test
  void anEarlyStopIsTheSameAfterAnInterruption() throws IOException {
    TinyDiffusionRun run = heldOut(20, restless(2));
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    AtomicInteger asked = new AtomicInteger();
    assertFalse(run.train(interrupted, RunListener.NONE, () -> asked.incrementAndGet() > 6));
    assertTrue(run.train(interrupted));
    assertEquals(errors(whole), errors(interrupted));
    for (String network : List.of(DiffusionFamily.VQ_SVAE, DiffusionFamily.DENOISER)) {
      assertEquals(-1, Files.mismatch(whole.weights(network), interrupted.weights(network)));
    }
  }

  @Test
  void theBestIsKeptBesideTheLastAndNeverChosenOnTestImages() throws IOException {
    TinyDiffusionRun run = heldOut(4, restless(0));
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    assertTrue(Files.exists(folder.bestWeights(DiffusionFamily.VQ_SVAE)));
    assertEquals(
        -1,
        Files.mismatch(
            folder.resumeWeights(new RunProgress(DiffusionFamily.VQ, 4), DiffusionFamily.VQ_SVAE),
            folder.weights(DiffusionFamily.VQ_SVAE)));
    TinyDiffusionRun judgedOnTest = TinyDiffusionRun.of(2, 1);
    RunFolder other = judgedOnTest.start(temporary.resolve("other"));
    judgedOnTest.train(other);
    assertFalse(Files.exists(other.bestWeights(DiffusionFamily.VQ_SVAE)));
  }

  @Test
  void stepsOfSeveralBatchesAreCountedAndResumed() throws IOException {
    // 24 images: 3 batches of 8, of which one pair is a step; 2 of 12, one step
    UnaryOperator<AdamWOptions> pairs = options -> options.withAccumulation(2);
    TinyDiffusionRun tiny = TinyDiffusionRun.of(3, 2);
    TinyDiffusionRun run = tiny.with(tiny.config().data(), pairs);
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    JsonObject line =
        JsonParser.parseString(Files.readAllLines(whole.log()).get(2)).getAsJsonObject();
    assertEquals(3, line.get("step").getAsInt());
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    AtomicInteger asked = new AtomicInteger();
    assertFalse(run.train(interrupted, RunListener.NONE, () -> asked.incrementAndGet() > 3));
    assertTrue(run.train(interrupted));
    RunFolder plain = tiny.start(temporary.resolve("plain"));
    tiny.train(plain);
    Path weights = whole.weights(DiffusionFamily.DENOISER);
    assertEquals(-1, Files.mismatch(weights, interrupted.weights(DiffusionFamily.DENOISER)));
    assertNotEquals(-1, Files.mismatch(weights, plain.weights(DiffusionFamily.DENOISER)));
  }

  @Test
  void judgementsAreCountedSinceTheBest() {
    RunProgress progress = new RunProgress(DiffusionFamily.VQ, 0);
    double[] values = {0.5, 0.3, 0.4, 0.3, 0.2};
    List<BestEpoch> expected =
        List.of(
            new BestEpoch(1, 0.5, 0),
            new BestEpoch(2, 0.3, 0),
            new BestEpoch(2, 0.3, 1),
            new BestEpoch(2, 0.3, 2), // no better
            new BestEpoch(5, 0.2, 0));
    for (int i = 0; i < values.length; i++) {
      progress = progress.trained(TRAINED).judged(values[i]);
      assertEquals(expected.get(i), progress.best(), Arrays.toString(values));
    }
  }
}
