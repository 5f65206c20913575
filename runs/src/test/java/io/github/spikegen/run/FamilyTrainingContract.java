package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the training of every family keeps to. */
public abstract class FamilyTrainingContract {

  @TempDir protected Path temporary;

  /** Returns a run of so many epochs a stage, with averages of the weights if it can have them. */
  protected abstract TinyRun tiny(int epochs) throws IOException;

  /**
   * Where a run is stopped.
   *
   * @param answers how often it goes on when it is asked, before every step and every evaluation
   * @param at how far it has come then
   * @param judged whether the last epoch is evaluated
   */
  public record Stop(int answers, RunProgress at, boolean judged) {}

  /** Asserts that a run with stops ends with the weights that it has without. */
  protected final void assertResumable(TinyRun run, Stop... stops) throws IOException {
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    for (Stop stop : stops) {
      assertFalse(run.trainUntilAsked(stop.answers(), interrupted));
      RunProgress stopped = interrupted.progress(run.config());
      assertEquals(
          stop.at(), new RunProgress(stopped.stage(), stopped.epochs()).within(stopped.steps()));
      assertEquals(stop.judged(), stopped.unjudged() == null);
    }
    assertTrue(run.train(interrupted));
    assertSameWeights(whole, interrupted);
  }

  /** Asserts that two runs of one config have the same networks. */
  public static void assertSameWeights(RunFolder expected, RunFolder actual) throws IOException {
    for (Stage stage : expected.config().stages()) {
      for (String network : stage.networks()) {
        assertEquals(
            -1, Files.mismatch(expected.weights(network), actual.weights(network)), network);
      }
    }
  }

  @Test
  void refusesOtherImagesThanThoseOfTheRun() throws IOException {
    TinyRun run = tiny(1);
    RunFolder folder = run.start(temporary.resolve("run"));
    TrainingData data = run.data();
    TrainingData other =
        new TrainingData(data.description(), data.train().limit(23), data.unseen());
    assertThrows(RunException.class, () -> Training.DEFAULT.run(folder, run.config(), other));
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    TinyRun first = tiny(1); // what libraries make once and keep
    first.train(first.start(temporary.resolve("first")));
    TinyRun run = tiny(4);
    RunFolder folder = run.start(temporary.resolve("run"));
    try (NDManager manager = NDManager.newBaseManager()) {
      final int before = ManagedArrays.count(manager);
      Map<Stage, List<Integer>> counts = new HashMap<>();
      run.config().stages().forEach(stage -> counts.put(stage, new ArrayList<>()));
      RunListener counting =
          new RunListener() {
            @Override
            public void epochFinished(EpochFigures figures) {
              counts.get(figures.stage()).add(ManagedArrays.count(manager));
            }
          };
      run.train(folder, counting, () -> false);
      assertEquals(before, ManagedArrays.count(manager));
      counts.forEach(
          (stage, values) -> {
            assertEquals(4, values.size());
            assertEquals(1, new HashSet<>(values).size(), stage + " " + values);
          });
    }
  }
}
