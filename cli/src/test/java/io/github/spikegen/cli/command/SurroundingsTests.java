package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.ChildProcess;
import io.github.spikegen.cli.TinyTraining;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line where the system is other than usual, in processes of its own. */
@EnabledOnOs(OS.LINUX)
class SurroundingsTests {

  private static final String NOWHERE = "/proc/nowhere";

  @TempDir private Path temporary;

  /** Runs a command; what it says is its exit code and its output. */
  private static String run(String cache, List<String> machineOptions, String... arguments)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ChildProcess.command(machineOptions, arguments))
            .redirectErrorStream(true);
    builder.environment().remove("HOME");
    if (cache != null) {
      builder.environment().put("DJL_CACHE_DIR", cache);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  @Test
  void trainsWithoutHomeAmongOtherDigits() throws Exception {
    Path run = temporary.resolve("run");
    String said =
        run(
            null,
            List.of("-Duser.home=" + NOWHERE, "-Duser.language=ar", "-Duser.country=EG"),
            TinyTraining.onMini(run));
    assertTrue(said.startsWith("0 Stage 1 of 2: "), said);
    assertTrue(said.chars().noneMatch(c -> Character.isDigit(c) && c > '9'), said);
    assertTrue(Files.exists(run.resolve("resume").resolve("prior-001.safetensors")));
  }

  @Test
  void aCacheThatCannotBeWrittenIsOneLine() throws Exception {
    assertEquals(
        "1 spikegen diffusion train: PyTorch can't be loaded (java.nio.file.NoSuchFileException: "
            + NOWHERE
            + "): its libraries are unpacked to .djl.ai in the home folder; DJL_CACHE_DIR names"
            + " another folder\n",
        run(NOWHERE, List.of(), TinyTraining.onMini(temporary.resolve("run"))));
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws Exception {
    assertEquals(
        "1 spikegen diffusion train: %s: no such file or folder\n".formatted(NOWHERE),
        run(null, List.of(), TinyTraining.onMini(Path.of(NOWHERE, "run"))));
  }
}
