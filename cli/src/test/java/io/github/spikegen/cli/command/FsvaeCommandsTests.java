package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyFsvaeTraining;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsvaeCommandsTests extends FamilyRunContract {

  @TempDir private static Path shared;

  private static Path run;

  @Override
  String family() {
    return "fsvae";
  }

  @Override
  Path run() {
    return run;
  }

  @Override
  String[] onMini(Path out, String... more) {
    return TinyFsvaeTraining.onMini(out, more);
  }

  @Override
  Path lastGrid() {
    return run.resolve("grids/fsvae-006.png");
  }

  @BeforeAll
  static void train() {
    run = shared.resolve("run");
    // long enough for batch norm to settle, before which all samples look alike
    CommandResult result =
        CommandResult.of(
            "fsvae",
            "train",
            "--dataset",
            "mini",
            "--limit",
            "64",
            "--out",
            run.toString(),
            "--batch",
            "4",
            "--time-steps",
            "4",
            "--epochs",
            "6",
            "--learning-rate",
            "0.01",
            "--channels",
            "8,8",
            "--code-dimension",
            "8",
            "--latent-units",
            "12",
            "--choices",
            "5",
            "--grid-every",
            "3");
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertTrue(result.out().contains("parameters, 6 epochs of 16"), result.out());
    assertTrue(result.out().contains("epoch 6/6: loss"), result.out());
    assertTrue(result.out().contains("(unseen images: 0."), result.out());
    assertTrue(result.out().contains("spikegen fsvae sample --model " + run), result.out());
  }

  private CommandResult reconstruct(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("fsvae", "reconstruct", "--model", run.toString()));
    arguments.addAll(List.of("--dataset", "mini", "--limit", "5"));
    arguments.addAll(List.of("--out", temporary.resolve(name).toString()));
    arguments.addAll(Arrays.asList(more));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  @Test
  void reconstructs() throws IOException {
    Path grid = temporary.resolve("rec.png");
    CommandResult result = reconstruct("rec.npz", "--grid", grid.toString(), "--split", "train");
    assertTrue(
        result.out().matches("Reconstructed 5 .* MSE 0\\.\\d+ on pixels in \\[0, 1]\\.\\R"),
        result.out());
    ImageDataset images = ImageArchive.read(temporary.resolve("rec.npz"));
    assertEquals(5, images.size());
    assertTrue(Files.size(grid) > 0);
    reconstruct("again.npz", "--split", "train");
    reconstruct("other.npz", "--split", "train", "--seed", "2");
    reconstruct("test.npz");
    assertEquals(images.checksum(), ImageArchive.read(temporary.resolve("again.npz")).checksum());
    for (String name : List.of("other.npz", "test.npz")) {
      assertNotEquals(
          images.checksum(), ImageArchive.read(temporary.resolve(name)).checksum(), name);
    }
  }

  @Test
  void trainsOnColoursAndDraws() throws IOException {
    Path data = SmallDatasets.cifar10(temporary.resolve("data"), 8);
    Path out = temporary.resolve("run");
    CommandResult trained =
        CommandResult.of(
            TinyFsvaeTraining.with(
                "--dataset", "cifar10", "--data", data.toString(), "--out", out.toString()));
    assertEquals("", trained.err());
    CommandResult drawn =
        CommandResult.of(
            "fsvae",
            "sample",
            "--model",
            out.toString(),
            "--count",
            "2",
            "--out",
            temporary.resolve("s.npz").toString());
    assertEquals("", drawn.err());
    assertEquals(new Shape(3, 32, 32), ImageArchive.read(temporary.resolve("s.npz")).shape());
  }

  @Test
  void everyOptionOfAModelReachesTheRun() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyFsvaeTraining.onMini(
                out,
                "--mmd-weight",
                "0.5",
                "--learning-rate",
                "0.003",
                "--weight-decay",
                "0",
                "--precision",
                "bfloat16",
                "--seed",
                "9"));
    assertEquals("", result.err());
    String config = Files.readString(out.resolve("config.json"));
    for (String expected :
        new String[] {
          "\"model\": \"fsvae\"",
          "\"timeSteps\": 2",
          "\"channels\": [",
          "\"codeDimension\": 4",
          "\"latentUnits\": 6",
          "\"choices\": 3",
          "\"fromStep\": 5",
          "\"mmdWeight\": 0.5",
          "\"epochs\": 1",
          "\"learningRate\": 0.003",
          "\"weightDecay\": 0.0",
          "\"precision\": \"BFLOAT16\"",
          "\"seed\": 9"
        }) {
      assertTrue(config.contains(expected), expected);
    }
  }

  @Test
  void aRunOfAnotherFamilyIsReplacedWhole() {
    Path out = temporary.resolve("run");
    List<String> files = List.of("generator.safetensors", "resume/gan-001-generator.safetensors");
    assertReplaced(TinyGanTraining.onMini(out), out, files);
  }
}
