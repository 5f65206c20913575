package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.spikegen.cli.ChildProcess;
import io.github.spikegen.cli.TinyTraining;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a terminal, where bars are drawn and Ctrl-C is a key. */
@EnabledOnOs(OS.LINUX)
class TerminalTests {

  private static final char CTRL_C = 3;

  @TempDir private Path temporary;

  @BeforeEach
  void needsPseudoTerminals() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "no command `script` makes a terminal");
  }

  @Test
  void ctrlCWhileABarIsShownStopsATrainingAndSaves() throws Exception {
    Path run = temporary.resolve("run");
    String said = interrupted(TinyTraining.onMini(run, "--vq-epochs", "100000"), "epoch 3/", run);
    assertTrue(said.contains("Stopped and saved."), said);
    assertTrue(said.contains("To continue: spikegen diffusion train --resume --out"), said);
    String progress = Files.readString(run.resolve("progress.json"));
    assertFalse(progress.matches("(?s).*\"epochs\": [01],.*"), progress);
  }

  @Test
  void ctrlCWhileABarIsShownStopsTheQuickstartAndSaves() throws Exception {
    Path run = temporary.resolve("run");
    String said = interrupted(new String[] {"quickstart", "--out", run.toString()}, "loss ", run);
    assertTrue(said.contains("Stopped and saved."), said);
    String progress = Files.readString(run.resolve("progress.json"));
    assertFalse(progress.contains("\"steps\": 0"), progress);
  }

  @Test
  void ctrlCWhileImagesAreDrawnLeavesNothing() throws Exception {
    Path archive = temporary.resolve("images.npz");
    interrupted(
        new String[] {
          "diffusion",
          "sample",
          "--model",
          "pretrained",
          "--count",
          "100000",
          "--out",
          archive.toString()
        },
        "0/100000",
        temporary.resolve("images.npz.tmp"));
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /**
   * Runs a command, types Ctrl-C once it has said something and made a file, and awaits its end.
   */
  private static String interrupted(String[] arguments, String said, Path made) throws Exception {
    Process terminal = ChildProcess.startInTerminal(arguments);
    StringBuilder output = new StringBuilder();
    try (Reader out = terminal.inputReader(StandardCharsets.UTF_8)) {
      boolean typed = false;
      for (int next = out.read(); next >= 0; next = out.read()) {
        output.append((char) next);
        if (!typed && output.indexOf(said) >= 0) {
          typed = true;
          while (!Files.exists(made) && terminal.isAlive()) {
            Thread.sleep(20);
          }
          for (ProcessHandle child : terminal.descendants().toList()) {
            assumeFalse(
                ChildProcess.ignoresInterruption(child),
                "processes started from here ignore SIGINT");
          }
          terminal.getOutputStream().write(CTRL_C);
          terminal.getOutputStream().flush();
        }
      }
      assertTrue(terminal.waitFor(30, TimeUnit.SECONDS), output::toString);
      assertEquals(TrainCommand.INTERRUPTED, terminal.exitValue(), output::toString);
    } finally {
      terminal.descendants().forEach(ProcessHandle::destroyForcibly);
      terminal.destroyForcibly();
    }
    return output.toString();
  }
}
