package io.github.spikegen.run.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsvaeTrainingTests {

  @TempDir private Path temporary;

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
    TinyFsvaeRun run = TinyFsvaeRun.of(3);
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    // 3 epochs of 3 steps: within the second epoch, and at the end of the second;
    // it is asked before every step and before every evaluation
    for (int answers : new int[] {5, 3}) {
      AtomicInteger asked = new AtomicInteger();
      BooleanSupplier stop = () -> asked.incrementAndGet() > answers;
      assertFalse(run.train(interrupted, RunListener.NONE, stop));
    }
    assertEquals(new RunProgress(FsvaeFamily.STAGE, 2), interrupted.progress(run.config()));
    assertTrue(run.train(interrupted));
    assertEquals(
        -1,
        Files.mismatch(whole.weights(FsvaeFamily.FSVAE), interrupted.weights(FsvaeFamily.FSVAE)));
  }

  @Test
  void aLossThatIsNoNumberEndsTheRun() throws IOException {
    TinyFsvaeRun run = TinyFsvaeRun.of(2, 1, 1e38);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertThrows(NonFiniteLossException.class, () -> run.train(folder));
  }

  @Test
  void refusesOtherImagesThanThoseOfTheRun() throws IOException {
    TinyFsvaeRun run = TinyFsvaeRun.of(1);
    RunFolder folder = run.start(temporary.resolve("run"));
    TinyFsvaeRun other = new TinyFsvaeRun(run.config(), run.train().limit(23), run.heldOut(), 1);
    assertThrows(RunException.class, () -> other.train(folder));
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    TinyFsvaeRun first = TinyFsvaeRun.of(1); // what libraries make once and keep
    first.train(first.start(temporary.resolve("first")));
    TinyFsvaeRun run = TinyFsvaeRun.of(4);
    RunFolder folder = run.start(temporary.resolve("run"));
    try (NDManager manager = NDManager.newBaseManager()) {
      final int before = ManagedArrays.count(manager);
      List<Integer> counts = new ArrayList<>();
      RunListener counting =
          new RunListener() {
            @Override
            public void epochFinished(EpochFigures figures) {
              counts.add(ManagedArrays.count(manager));
            }
          };
      run.train(folder, counting, () -> false);
      assertEquals(before, ManagedArrays.count(manager));
      assertEquals(4, counts.size());
      assertEquals(1, new HashSet<>(counts).size(), counts.toString());
    }
  }
}
