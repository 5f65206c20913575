package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.spikegen.cli.ChildProcess;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and death as a process of its own sees them. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionTests {

  private static final int EPOCHS = 40;
  private static final String[] KILLED = {
    "--vq-epochs", "10", "--prior-epochs", "10", "--save-minutes", "0"
  };
  private static final int KILLS = 5;
  private static final int LONGEST_LIFE_MILLIS = 400;

  @TempDir private Path temporary;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aRunThatIsInterruptedEndsCleanlyAndIsResumedToItsEnd(String signal, int exitCode)
      throws Exception {
    Path run = temporary.resolve("run");
    Process process =
        ChildProcess.start(TinyTraining.onMini(run, "--vq-epochs", String.valueOf(EPOCHS)));
    try {
      String said = interruptAfterAnEpoch(process, signal);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
      assertEquals(exitCode, process.exitValue(), said);
      assertTrue(said.contains("Stopped and saved."), said);
      assertTrue(said.contains("To continue: spikegen diffusion train --resume --out"), said);
    } finally {
      process.destroyForcibly();
    }
    assertTrue(Files.readAllLines(run.resolve("log.jsonl")).size() < EPOCHS);
    CommandResult resumed =
        CommandResult.of("diffusion", "train", "--resume", "--out", run.toString());
    assertEquals("", resumed.err());
    assertEquals(0, resumed.exitCode());
    assertEquals(
        IntStream.rangeClosed(1, EPOCHS + 1).mapToObj(i -> i > EPOCHS ? 1 : i).toList(),
        Files.readAllLines(run.resolve("log.jsonl")).stream()
            .map(line -> Integer.valueOf(line.replaceFirst(".*\"epoch\":(\\d+).*", "$1")))
            .toList());
  }

  @Test
  void aRunThatIsKilledAtAnyMomentIsResumedAndEndsWithTheSameWeights() throws Exception {
    Path whole = temporary.resolve("whole");
    assertEquals(0, CommandResult.of(TinyTraining.onMini(whole, KILLED)).exitCode());
    Path killed = temporary.resolve("killed");
    SplittableRandom random = new SplittableRandom(5);
    int kills = 0;
    for (String[] arguments = TinyTraining.onMini(killed, KILLED);
        kills < KILLS;
        arguments = resuming(killed)) {
      Process process = ChildProcess.start(arguments);
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        String line = out.readLine();
        while (line != null && !line.startsWith("Stage ")) {
          line = out.readLine();
        }
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS)); // training has begun
      } finally {
        process.destroyForcibly().waitFor();
      }
      kills++;
    }
    CommandResult resumed = CommandResult.of(resuming(killed));
    assertEquals("", resumed.err());
    assertEquals(0, resumed.exitCode());
    for (String network : List.of("vq-svae.safetensors", "denoiser.safetensors")) {
      assertEquals(-1, Files.mismatch(whole.resolve(network), killed.resolve(network)), network);
    }
  }

  @Test
  void aSecondTrainingInAFolderIsRefusedUntilTheFirstIsDead() throws Exception {
    Path run = temporary.resolve("run");
    Process first = ChildProcess.start(TinyTraining.onMini(run, "--vq-epochs", "100000"));
    try (BufferedReader out = first.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.contains("epoch 1/")) {
        line = out.readLine();
      }
      for (String[] arguments :
          List.of(resuming(run), resuming(run), TinyTraining.onMini(run, "--overwrite"))) {
        CommandResult second = CommandResult.of(arguments);
        assertEquals(
            "spikegen diffusion train: %s is in use: another training writes to it%n"
                .formatted(run),
            second.err());
        assertEquals(2, second.exitCode());
      }
      assertTrue(first.isAlive());
    } finally {
      first.destroyForcibly().waitFor();
    }
    Path copy = temporary.resolve("copy"); // of fewer epochs, so that it comes to an end
    CommandResult other = CommandResult.of(TinyTraining.onMini(copy));
    assertEquals("", other.err());
    CommandResult overwriting = CommandResult.of(TinyTraining.onMini(run, "--overwrite"));
    assertEquals("", overwriting.err());
    assertEquals(-1, Files.mismatch(run.resolve("progress.json"), copy.resolve("progress.json")));
  }

  private static String[] resuming(Path run) {
    return new String[] {
      "diffusion", "train", "--resume", "--save-minutes", "0", "--out", run.toString()
    };
  }

  /** Reads what the process says to its end, and interrupts it on the way. */
  private static String interruptAfterAnEpoch(Process process, String signal) throws Exception {
    StringBuilder said = new StringBuilder();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.append(line).append('\n');
        if (line.contains("epoch 1/")) {
          assumeFalse(
              ChildProcess.ignoresInterruption(process.toHandle()),
              "processes started from here ignore SIGINT");
          String pid = String.valueOf(process.pid());
          assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
        }
      }
    }
    return said.toString();
  }
}
