package io.github.spikegen.run.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.FamilyTrainingContract;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FsvaeTrainingTests extends FamilyTrainingContract {

  @Override
  protected TinyFsvaeRun tiny(int epochs) throws IOException {
    return TinyFsvaeRun.of(epochs);
  }

  @Test
  void writesWhatARunConsistsOf() throws IOException {
    TinyFsvaeRun run = TinyFsvaeRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertTrue(run.train(folder));
    for (String file :
        List.of(
            "fsvae.safetensors",
            "grids/fsvae-001.png",
            "grids/fsvae-001-reconstructions.png",
            "grids/fsvae-002.png",
            "grids/fsvae-002-reconstructions.png",
            "resume/fsvae-002.safetensors",
            "resume/fsvae-002-optimizer.safetensors")) {
      assertTrue(Files.size(folder.path().resolve(file)) > 0, file);
    }
    assertEquals(run.config(), folder.config(FsvaeRunConfig.FAMILY));
    assertTrue(folder.progress(run.config()).isComplete(run.config()));
    folder.start(run.config(), true); // replaced whole
    assertFalse(Files.exists(folder.path().resolve("fsvae.safetensors")));
    assertFalse(Files.exists(folder.reconstructions(FsvaeFamily.STAGE, 1)));
  }

  @Test
  void logsOneObjectAnEpoch() throws IOException {
    TinyFsvaeRun run = TinyFsvaeRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    List<String> lines = Files.readAllLines(folder.log());
    assertEquals(2, lines.size());
    JsonObject line = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertEquals("fsvae", line.get("stage").getAsString());
    assertEquals(2, line.get("epoch").getAsInt());
    assertEquals(6, line.get("step").getAsInt());
    for (String field : List.of("seconds", "loss", "mse", "test_mse", "mmd")) {
      assertTrue(Double.isFinite(line.get(field).getAsDouble()), field);
    }
    JsonObject rates = line.getAsJsonObject("firing_rate");
    assertEquals(13, rates.size());
    assertTrue(rates.get("posterior.3").getAsDouble() >= 0);
  }

  @Test
  void judgesTheModelAsOftenAsAsked() throws IOException {
    TinyFsvaeRun run = TinyFsvaeRun.of(3, 2, 2e-3);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    List<Boolean> judged = new ArrayList<>();
    for (String line : Files.readAllLines(folder.log())) {
      judged.add(line.contains("test_mse"));
    }
    assertEquals(List.of(false, true, true), judged);
    assertFalse(Files.exists(folder.grid(FsvaeFamily.STAGE, 1)));
    assertTrue(Files.exists(folder.grid(FsvaeFamily.STAGE, 3)));
  }

  @Test
  void aRunStoppedAnywhereAndResumedEndsWithTheSameWeights() throws IOException {
    // 3 epochs of 3 steps: within the second epoch, and after its evaluation
    assertResumable(
        tiny(3),
        new Stop(5, new RunProgress(FsvaeFamily.STAGE, 1).within(1), true),
        new Stop(3, new RunProgress(FsvaeFamily.STAGE, 2), true));
  }

  @Test
  void aLearningRateThatNoWeightsSurviveIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> TinyFsvaeRun.of(2, 1, 1e38));
  }
}
