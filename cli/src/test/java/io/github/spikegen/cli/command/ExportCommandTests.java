package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTests {

  @TempDir private Path temporary;

  private Path trained() throws IOException {
    Path data = SmallDatasets.mnist(temporary.resolve("data"), 16, 8);
    Path run = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyTraining.with(
                "--dataset", "mnist", "--data", data.toString(), "--out", run.toString()));
    assertEquals("", result.err());
    return run;
  }

  @Test
  void aCopyTakesHalfTheSpaceAndDraws() throws IOException {
    Path run = trained();
    Path copy = temporary.resolve("copy");
    CommandResult result =
        CommandResult.of("export", "--model", run.toString(), "--out", copy.toString());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertTrue(result.out().matches("Copied .*run to .*copy: [0-9.]+ MB\\.\\R"), result.out());
    try (Stream<Path> files = Files.list(copy)) {
      assertEquals(
          List.of("config.json", "denoiser.safetensors", "progress.json", "vq-svae.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    long whole = Files.size(run.resolve("denoiser.safetensors"));
    long half = Files.size(copy.resolve("denoiser.safetensors"));
    assertTrue(half < 0.8 * whole, half + " of " + whole); // the header stays
    assertTrue(Files.readString(run.resolve("config.json")).contains(temporary.toString()));
    assertFalse(Files.readString(copy.resolve("config.json")).contains(temporary.toString()));
    Path samples = temporary.resolve("samples.npz");
    CommandResult drawn =
        CommandResult.of(
            "diffusion", "sample", "--model", copy.toString(), "--out", samples.toString());
    assertEquals("", drawn.err());
    assertEquals(64, ImageArchive.read(samples).size());
  }

  @Test
  void refusesWhatIsNoRunAndWhereSomethingIs() throws IOException {
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    CommandResult noRun =
        CommandResult.of("export", "--model", empty.toString(), "--out", temporary + "/copy");
    assertEquals(2, noRun.exitCode());
    assertTrue(noRun.err().contains("has no config.json, expected the folder of a run"));
    Path run = trained();
    Path full = Files.createDirectories(temporary.resolve("full"));
    Files.writeString(full.resolve("precious.txt"), "data");
    CommandResult taken =
        CommandResult.of("export", "--model", run.toString(), "--out", full.toString());
    assertEquals(2, taken.exitCode());
    assertTrue(taken.err().contains("is not empty"), taken.err());
    assertEquals(1, taken.err().lines().count(), taken.err());
  }
}
