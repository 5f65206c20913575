package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.training.ArrayFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTests {

  @TempDir private Path temporary;

  private String trained(String name, int seed) throws IOException {
    Path run = temporary.resolve(name);
    CommandResult result = CommandResult.of(TinyGanTraining.onMini(run, "--seed", "" + seed));
    assertEquals("", result.err());
    return run.toString();
  }

  private String file(String name) {
    return temporary.resolve(name).toString();
  }

  private byte[] exported(String run, String name) throws IOException {
    Path out = temporary.resolve(name);
    CommandResult written =
        CommandResult.of(
            "export",
            "--model",
            run,
            "--format",
            "state-dict",
            "--network",
            "generator",
            "--out",
            out.toString());
    assertEquals("", written.err());
    assertEquals(
        "Wrote the weights of the generator of %s to %s.%n".formatted(run, out), written.out());
    return Files.readAllBytes(out);
  }

  @Test
  void weightsGoToPyTorchAndBack() throws IOException {
    String one = trained("one", 1);
    String other = trained("other", 2);
    byte[] expected = exported(one, "generator.safetensors");
    assertFalse(Arrays.equals(expected, exported(other, "other.safetensors")));
    String weights = file("generator.safetensors");
    String archive = file("generator.npz");
    NumpyArchive.write(Path.of(archive), arrays(Path.of(weights)));
    for (String file : new String[] {weights, archive}) {
      String copy = file("copy" + file.length());
      CommandResult read =
          CommandResult.of(
              "import",
              "--model",
              other,
              "--network",
              "generator",
              "--weights",
              file,
              "--out",
              copy);
      assertEquals("", read.err());
      assertEquals(
          "Copied %s to %s with the generator of %s.%n".formatted(other, copy, file), read.out());
      assertArrayEquals(expected, exported(copy, "again" + file.length()));
      CommandResult drawn =
          CommandResult.of("gan", "sample", "--model", copy, "--out", copy + ".npz");
      assertEquals("", drawn.err());
    }
  }

  private static Map<String, NumpyArray> arrays(Path file) throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (NDArray array : ArrayFile.load(manager, file)) {
        float[] floats = array.toFloatArray();
        double[] numbers = IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
        arrays.put(array.getName(), NumpyArray.of(array.getShape(), numbers));
      }
    }
    return arrays;
  }

  @Test
  void whatDoesNotFitIsOneLineAndLeavesNothing() throws IOException {
    String run = trained("run", 1);
    Path archive = temporary.resolve("weights.npz");
    NumpyArchive.write(archive, Map.of("fc1.bias", NumpyArray.of(new Shape(2), 1, 2)));
    Path copy = temporary.resolve("copy");
    String[] importing = {
      "import",
      "--model",
      run,
      "--network",
      "generator",
      "--weights",
      "" + archive,
      "--out",
      "" + copy
    };
    CommandResult misfit = CommandResult.of(importing);
    assertEquals(1, misfit.exitCode());
    assertEquals(1, misfit.err().lines().count(), misfit.err());
    assertTrue(
        misfit
            .err()
            .contains("weights.npz: does not fit the model: fc1.weight is missing; fc1.bias is"),
        misfit.err());
    assertFalse(Files.exists(copy));
    importing[4] = "decoder";
    CommandResult unknown = CommandResult.of(importing);
    assertEquals(2, unknown.exitCode());
    assertTrue(
        unknown
            .err()
            .contains("--network: %s has no decoder, expected one of generator".formatted(run)),
        unknown.err());
    CommandResult unnamed =
        CommandResult.of("export", "--model", run, "--format", "state-dict", "--out", file("w"));
    assertEquals(2, unnamed.exitCode());
    assertTrue(unnamed.err().contains("--format: state-dict needs --network"), unnamed.err());
  }
}
