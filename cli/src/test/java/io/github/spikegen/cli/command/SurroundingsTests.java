package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.ChildProcess;
import io.github.spikegen.cli.TinyTraining;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line where the system is other than usual, in processes of its own. */
@EnabledOnOs(OS.LINUX)
class SurroundingsTests {

  private static final String NOWHERE = "/proc/nowhere";

  /** Nothing listens there. */
  private static final List<String> NO_NETWORK =
      List.of(
          "-Dhttp.proxyHost=127.0.0.1",
          "-Dhttp.proxyPort=9",
          "-Dhttps.proxyHost=127.0.0.1",
          "-Dhttps.proxyPort=9");

  @TempDir private Path temporary;

  /** Runs a command without a network; what it says is its exit code and its output. */
  private static String run(String cache, List<String> machineOptions, String... arguments)
      throws Exception {
    List<String> options = new ArrayList<>(NO_NETWORK);
    options.addAll(machineOptions);
    ProcessBuilder builder =
        new ProcessBuilder(ChildProcess.command(options, arguments)).redirectErrorStream(true);
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
  void aDownloadWithoutANetworkIsOneLineThatSaysWhatToDo() throws Exception {
    Path run = temporary.resolve("run");
    Path cache = temporary.resolve("cache");
    String said =
        run(
            cache.toString(),
            List.of(),
            "diffusion",
            "train",
            "--dataset",
            "mnist",
            "--out",
            run.toString());
    assertTrue(
        said.matches(
            "1 spikegen diffusion train: mnist could not be downloaded from \\S+ \\([^)]+\\); or put"
                + " train-images-idx3-ubyte, .* into a folder and name it as the folder of the"
                + " data\n"),
        said);
    assertFalse(Files.exists(run));
    // the engine's libraries are there, from the jar, and of the data set nothing
    try (Stream<Path> downloaded = Files.walk(cache.resolve("cache"))) {
      assertEquals(List.of(), downloaded.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws Exception {
    assertEquals(
        "1 spikegen diffusion train: %s: no such file or folder\n".formatted(NOWHERE),
        run(null, List.of(), TinyTraining.onMini(Path.of(NOWHERE, "run"))));
  }
}
