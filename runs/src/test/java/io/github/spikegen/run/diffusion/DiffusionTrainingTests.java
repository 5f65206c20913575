package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.FamilyTrainingContract;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusionTrainingTests extends FamilyTrainingContract {

  @Override
  protected TinyDiffusionRun tiny(int epochs) throws IOException {
    return TinyDiffusionRun.of(epochs, epochs).withAverageDecay(0.9);
  }

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
    // 3 epochs of 3 steps, then 3 of 2; the stops at the end of an epoch leave an evaluation, and
    // it is asked before the second stage too
    assertResumable(
        run,
        new Stop(5, new RunProgress(DiffusionFamily.VQ, 1).within(1), true),
        new Stop(2, new RunProgress(DiffusionFamily.VQ, 2), false),
        new Stop(4, new RunProgress(DiffusionFamily.VQ, 3), false),
        new Stop(6, new RunProgress(DiffusionFamily.PRIOR, 1).within(1), true));
    RunFolder whole = new RunFolder(temporary.resolve("whole"));
    RunFolder interrupted = new RunFolder(temporary.resolve("interrupted"));
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

  private static void assertSameArrays(Path expected, Path actual) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList arrays = ArrayFile.load(manager, actual);
      for (NDArray array : ArrayFile.load(manager, expected)) {
        assertEquals(array, arrays.get(array.getName()), array.getName());
      }
    }
  }
}
