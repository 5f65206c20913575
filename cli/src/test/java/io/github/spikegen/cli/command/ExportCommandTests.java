package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.nir.NirFile;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  @Test
  void anOlderCopyIsReplacedWhenAsked() throws IOException {
    Path run = trained();
    String[] copy = {"export", "--model", run.toString(), "--out", temporary + "/copy"};
    assertEquals(0, CommandResult.of(copy).exitCode());
    CommandResult again = CommandResult.of(copy);
    assertEquals(2, again.exitCode());
    assertTrue(again.err().contains("or have the run in it overwritten"), again.err());
    CommandResult replaced =
        CommandResult.of(
            "export", "--model", run.toString(), "--out", temporary + "/copy", "--overwrite");
    assertEquals("", replaced.err());
    CommandResult itself =
        CommandResult.of(
            "export", "--model", run.toString(), "--out", run.toString(), "--overwrite");
    assertEquals(2, itself.exitCode());
    assertTrue(itself.err().contains("is the run itself, name another folder"), itself.err());
    assertTrue(Files.exists(run.resolve("denoiser.safetensors")));
  }

  @Test
  void aNetworkLeavesAsNirWithAnExample() throws IOException {
    Path file = temporary.resolve("decoder.nir");
    Path example = temporary.resolve("decoder.npz");
    String[] export = {
      "export",
      "--model",
      "pretrained",
      "--format",
      "nir",
      "--out",
      file.toString(),
      "--example",
      example.toString()
    };
    CommandResult result = CommandResult.of(export);
    assertEquals("", result.err());
    assertTrue(
        result.out().matches("(?s)Wrote the decoder of pretrained to .*: 8 nodes, [0-9.]+ MB.*"),
        result.out());
    NirGraph graph = NirFile.read(file);
    assertEquals("tanh", graph.metadata().get("readout_function"));
    assertEquals("4", graph.metadata().get("space_to_depth"));
    assertEquals(new Shape(4, 4, 16, 7, 7), NumpyArchive.read(example, "inputs").shape());
    assertEquals(new Shape(4, 1, 28, 28), NumpyArchive.read(example, "outputs").shape());
    assertEquals(new Shape(4, 4, 256, 7, 7), NumpyArchive.read(example, "node_lif1").shape());
    CommandResult again = CommandResult.of(export);
    assertEquals(2, again.exitCode());
    assertEquals(1, again.err().lines().count(), again.err());
    assertTrue(again.err().contains("exists"), again.err());
  }

  @Test
  void networksThatDoNotLeaveAreNamed() {
    String out = temporary + "/f.nir";
    refuses(
        "--network: denoiser is no network of pretrained that is a chain of layers, expected"
            + " decoder or encoder",
        "--format",
        "nir",
        "--network",
        "denoiser",
        "--out",
        out);
    refuses("--network is for --format nir", "--network", "decoder", "--out", out);
    refuses("--example is for --format nir", "--example", out + ".npz", "--out", out);
  }

  private static void refuses(String message, String... options) {
    List<String> arguments = new ArrayList<>(List.of("export", "--model", "pretrained"));
    arguments.addAll(List.of(options));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains(message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }
}
