package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.FamilyTrainingContract;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved while a run is trained, and what happens if it is lost. */
class DiffusionCheckpointTests {

  @TempDir private Path temporary;

  @Test
  void aMissingAverageIsNamed() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1).withAverageDecay(0.5);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.trainUntilAsked(3, folder);
    Path average =
        folder.resumeAverage(new RunProgress(DiffusionFamily.VQ, 1), DiffusionFamily.VQ_SVAE);
    Files.copy(
        folder.resumeOptimizer(new RunProgress(DiffusionFamily.VQ, 1), DiffusionFamily.VQ_SVAE),
        average,
        StandardCopyOption.REPLACE_EXISTING);
    String message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.startsWith(average + ": the saved state has no average of"), message);
    Files.delete(average);
    message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.contains("vq-001-average.safetensors: is missing"), message);
  }

  @Test
  void aCrashBetweenTheFilesOfACheckpointDoesNoHarm() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1);
    RunFolder whole = run.start(temporary.resolve("whole"));
    run.train(whole);
    RunFolder crashed = run.start(temporary.resolve("crashed"));
    run.trainUntilAsked(3, crashed);
    // weights of the next epoch are written, and the progress is not
    for (String name : List.of("vq-svae.safetensors", "resume/vq-002.safetensors")) {
      Files.write(crashed.path().resolve(name), new byte[] {1, 2, 3});
    }
    assertTrue(run.train(crashed));
    FamilyTrainingContract.assertSameWeights(whole, crashed);
  }

  @Test
  void anUnfinishedEpochIsSavedAsOftenAsAsked() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    List<RunProgress> saved = new ArrayList<>();
    RunListener reading =
        new RunListener() {
          @Override
          public void epochStarted(Stage stage, int epoch, int done, int steps) {
            saved.add(progress());
          }

          @Override
          public void stepFinished(StepReport report) {
            saved.add(progress());
          }

          private RunProgress progress() {
            try {
              return folder.progress(run.config());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    assertTrue(run.train(folder, new RunControl(reading, () -> false, Duration.ZERO)));
    RunProgress none = new RunProgress(DiffusionFamily.VQ, 0);
    RunProgress half = new RunProgress(DiffusionFamily.VQ, 1);
    // as it is before each epoch, and after each of 3 and 2 steps, before that one is saved
    assertEquals(
        List.of(
            none,
            none,
            new RunProgress(DiffusionFamily.VQ, 0).within(1),
            new RunProgress(DiffusionFamily.VQ, 0).within(2),
            half,
            half,
            new RunProgress(DiffusionFamily.PRIOR, 0).within(1)),
        saved);
    assertEquals(2, folder.resumeFiles(DiffusionFamily.VQ).size());
  }

  @Test
  void aFailedEvaluationCostsNoTrainedEpoch() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 2);
    RunFolder whole = run.start(temporary.resolve("whole"));
    run.train(whole);
    RunFolder failed = run.start(temporary.resolve("failed"));
    for (Stage stage : run.config().stages()) {
      Path grid = failed.grid(stage, 2); // a folder in place of the picture
      Files.createDirectories(grid.resolve("in the way"));
      assertThrows(IOException.class, () -> run.train(failed));
      RunProgress progress = failed.progress(run.config());
      assertEquals(new RunProgress(stage, 2), progress.judged(Double.NaN));
      assertEquals(3.0 - run.config().stages().indexOf(stage), progress.unjudged().steps());
      Files.delete(grid.resolve("in the way"));
      Files.delete(grid);
    }
    assertTrue(run.train(failed));
    FamilyTrainingContract.assertSameWeights(whole, failed);
    assertEquals(untimed(whole.log()), untimed(failed.log()));
    assertEquals(4, untimed(failed.log()).size());
    for (Stage stage : run.config().stages()) {
      assertEquals(-1, Files.mismatch(whole.grid(stage, 2), failed.grid(stage, 2)));
    }
  }

  @Test
  void anEpochThatIsStoppedAtItsEndIsJudgedWhenItIsResumed() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder whole = run.start(temporary.resolve("whole"));
    run.train(whole);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertFalse(run.trainUntilAsked(3, folder));
    assertFalse(Files.exists(folder.grid(DiffusionFamily.VQ, 1)));
    assertTrue(Files.readString(folder.log()).isEmpty());
    assertTrue(run.train(folder));
    assertTrue(Files.exists(folder.grid(DiffusionFamily.VQ, 1)));
    List<String> lines = untimed(folder.log());
    assertEquals(untimed(whole.log()), lines);
    assertTrue(lines.get(0).contains("test_mse"), lines.get(0));
  }

  /** The lines of a log without what differs between runs on the same machine. */
  private static List<String> untimed(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(line -> line.replaceAll(",?\"(seconds|memory_mib)\":[0-9.E-]+", ""))
        .toList();
  }

  @Test
  void keepsTheLastCheckpointOnly() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(3, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    try (Stream<Path> files = Files.list(folder.path().resolve("resume"))) {
      assertEquals(
          List.of(
              "prior-001-optimizer.safetensors",
              "prior-001.safetensors",
              "vq-003-optimizer.safetensors",
              "vq-003.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aMissingCheckpointIsNamed() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.trainUntilAsked(3, folder);
    Files.delete(folder.path().resolve("resume").resolve("vq-001-optimizer.safetensors"));
    String message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.contains("vq-001-optimizer.safetensors: is missing"), message);
  }
}
