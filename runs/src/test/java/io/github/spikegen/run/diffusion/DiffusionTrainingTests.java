package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusionTrainingTests {

  @TempDir private Path temporary;

  @Test
  void writesWhatARunConsistsOf() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertTrue(run.train(folder));
    for (String file :
        List.of(
            "config.json",
            "progress.json",
            "vq-svae.safetensors",
            "denoiser.safetensors",
            "grids/vq-001.png",
            "grids/vq-002.png",
            "grids/prior-001.png")) {
      assertTrue(Files.size(folder.path().resolve(file)) > 0, file);
    }
    assertEquals(run.config(), folder.config(DiffusionRunConfig.FAMILY));
    assertTrue(folder.progress(run.config()).isComplete(run.config()));
  }

  @Test
  void logsOneObjectAnEpoch() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    List<JsonObject> lines =
        Files.readAllLines(folder.log()).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertEquals(3, lines.size());
    for (String field : List.of("seconds", "loss", "mse", "test_mse", "codes_used", "perplexity")) {
      assertTrue(lines.get(1).has(field), field);
    }
    assertEquals("vq", lines.get(1).get("stage").getAsString());
    assertEquals(2, lines.get(1).get("epoch").getAsInt());
    assertEquals(6, lines.get(1).get("step").getAsInt());
    assertEquals("prior", lines.get(2).get("stage").getAsString());
    assertEquals(1, lines.get(2).get("epoch").getAsInt());
    assertTrue(lines.get(2).get("bits_per_token").getAsDouble() > 0);
    assertTrue(lines.get(2).get("test_bits_per_token").getAsDouble() > 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void aRunStoppedAnywhereAndResumedEndsWithTheSameWeights(double averageDecay) throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(3, 3).withAverageDecay(averageDecay);
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    // 3 epochs of 3 steps, then 3 of 2; it is asked before every step and every evaluation, of
    // which
    // the stops at the end of an epoch leave one, and before the second stage
    int[] answers = {5, 2, 4, 6};
    List<RunProgress> stops =
        List.of(
            new RunProgress(DiffusionFamily.VQ, 1).within(1),
            new RunProgress(DiffusionFamily.VQ, 2),
            new RunProgress(DiffusionFamily.VQ, 3),
            new RunProgress(DiffusionFamily.PRIOR, 1).within(1));
    for (int i = 0; i < answers.length; i++) {
      AtomicInteger asked = new AtomicInteger();
      int answered = answers[i];
      BooleanSupplier stop = () -> asked.incrementAndGet() > answered;
      assertFalse(run.train(interrupted, RunListener.NONE, stop));
      RunProgress stopped = interrupted.progress(run.config());
      assertEquals(
          stops.get(i), new RunProgress(stopped.stage(), stopped.epochs()).within(stopped.steps()));
      assertEquals(i == 1 || i == 2, stopped.unjudged() != null); // at the end of an epoch
    }
    assertTrue(run.train(interrupted));
    assertSameWeights(whole, interrupted);
    for (Stage stage : run.config().stages()) {
      assertEquals(averageDecay == 0 ? 2 : 3, whole.resumeFiles(stage).size());
      for (Path file : whole.resumeFiles(stage)) {
        assertSameArrays(file, interrupted.path().resolve(whole.path().relativize(file)));
      }
    }
  }

  @Test
  void averagesAreStoredAndEvaluatedAndLeaveTrainingAlone() throws IOException {
    TinyDiffusionRun plain = TinyDiffusionRun.of(2, 1);
    RunFolder without = plain.start(temporary.resolve("without"));
    plain.train(without);
    TinyDiffusionRun run = plain.withAverageDecay(0.9);
    RunFolder folder = run.start(temporary.resolve("with"));
    run.train(folder);

    Path trained =
        folder.resumeWeights(new RunProgress(DiffusionFamily.VQ, 2), DiffusionFamily.VQ_SVAE);
    assertEquals(-1, Files.mismatch(without.weights(DiffusionFamily.VQ_SVAE), trained));
    assertNotEquals(-1, Files.mismatch(folder.weights(DiffusionFamily.VQ_SVAE), trained));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList average =
          ArrayFile.load(
              manager,
              folder.resumeAverage(
                  new RunProgress(DiffusionFamily.VQ, 2), DiffusionFamily.VQ_SVAE));
      for (NDArray stored : ArrayFile.load(manager, folder.weights(DiffusionFamily.VQ_SVAE))) {
        assertEquals(stored, average.get(stored.getName() + ".average"), stored.getName());
      }
      assertEquals(6, average.get("updates").getLong(0));
      VqSvae tokenizer = DiffusionModel.loadTokenizer(folder, run.config(), manager);
      double error =
          TokenizerEpochs.reconstruct(tokenizer, manager, run.test(), images -> {})
              .meanSquaredError();
      JsonObject line =
          JsonParser.parseString(Files.readAllLines(folder.log()).get(1)).getAsJsonObject();
      assertEquals(error, line.get("test_mse").getAsDouble(), 1e-12);
    }
  }

  @Test
  void aMissingAverageIsNamed() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(2, 1).withAverageDecay(0.5);
    RunFolder folder = run.start(temporary.resolve("run"));
    AtomicInteger asked = new AtomicInteger();
    run.train(folder, RunListener.NONE, () -> asked.incrementAndGet() > 3);
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
    AtomicInteger asked = new AtomicInteger();
    run.train(crashed, RunListener.NONE, () -> asked.incrementAndGet() > 3);
    // weights of the next epoch are written, and the progress is not
    for (String name : List.of("vq-svae.safetensors", "resume/vq-002.safetensors")) {
      Files.write(crashed.path().resolve(name), new byte[] {1, 2, 3});
    }
    assertTrue(run.train(crashed));
    assertSameWeights(whole, crashed);
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
    assertSameWeights(whole, failed);
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
    AtomicInteger asked = new AtomicInteger();
    assertFalse(run.train(folder, RunListener.NONE, () -> asked.incrementAndGet() > 3));
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

  private static void assertSameArrays(Path expected, Path actual) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList arrays = ArrayFile.load(manager, actual);
      for (NDArray array : ArrayFile.load(manager, expected)) {
        assertEquals(array, arrays.get(array.getName()), array.getName());
      }
    }
  }

  private static void assertSameWeights(RunFolder expected, RunFolder actual) throws IOException {
    for (String network : List.of(DiffusionFamily.VQ_SVAE, DiffusionFamily.DENOISER)) {
      assertEquals(-1, Files.mismatch(expected.weights(network), actual.weights(network)), network);
    }
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
    AtomicInteger asked = new AtomicInteger();
    run.train(folder, RunListener.NONE, () -> asked.incrementAndGet() > 3);
    Files.delete(folder.path().resolve("resume").resolve("vq-001-optimizer.safetensors"));
    String message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.contains("vq-001-optimizer.safetensors: is missing"), message);
  }

  @Test
  void refusesOtherImagesThanThoseOfTheRun() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    TinyDiffusionRun other = new TinyDiffusionRun(run.config(), run.train().limit(23), run.test());
    assertThrows(RunException.class, () -> other.train(folder));
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    TinyDiffusionRun first = TinyDiffusionRun.of(1, 1); // what libraries make once and keep
    first.train(first.start(temporary.resolve("first")));
    TinyDiffusionRun run = TinyDiffusionRun.of(4, 4).withAverageDecay(0.9);
    RunFolder folder = run.start(temporary.resolve("run"));
    try (NDManager manager = NDManager.newBaseManager()) {
      final int before = ManagedArrays.count(manager);
      Map<Stage, List<Integer>> counts =
          Map.of(DiffusionFamily.VQ, new ArrayList<>(), DiffusionFamily.PRIOR, new ArrayList<>());
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
