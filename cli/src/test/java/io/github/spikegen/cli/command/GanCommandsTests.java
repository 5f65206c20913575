package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GanCommandsTests extends FamilyRunContract {

  @TempDir private static Path shared;

  private static Path run;

  @Override
  String family() {
    return "gan";
  }

  @Override
  Path run() {
    return run;
  }

  @Override
  String[] onMini(Path out, String... more) {
    return TinyGanTraining.onMini(out, more);
  }

  @Override
  Path lastGrid() {
    return run.resolve("grids/gan-006.png");
  }

  @BeforeAll
  static void train() {
    run = shared.resolve("run");
    // long enough for batch norm to settle, before which all samples look alike
    CommandResult result =
        CommandResult.of(
            "gan",
            "train",
            "--variant",
            "sgad",
            "--dataset",
            "mini",
            "--limit",
            "64",
            "--out",
            run.toString(),
            "--batch",
            "8",
            "--time-steps",
            "4",
            "--epochs",
            "6",
            "--learning-rate",
            "0.01",
            "--hidden-units",
            "32",
            "--channels",
            "16,8",
            "--discriminator-channels",
            "4,6",
            "--discriminator-hidden-units",
            "12",
            "--hidden-norm",
            "batch-norm");
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertTrue(result.out().contains("that a spiking discriminator takes"), result.out());
    assertTrue(result.out().contains("epoch 6/6: loss"), result.out());
    assertTrue(result.out().contains("critic gap"), result.out());
    assertTrue(result.out().contains("% as far apart as real images"), result.out());
    assertTrue(result.out().contains("least active"), result.out());
    assertTrue(result.out().contains("spikegen gan sample --model " + run), result.out());
  }

  @Test
  void heldOutImagesAreNotTrainedOn() throws IOException {
    Path out = temporary.resolve("withheld");
    CommandResult result = CommandResult.of(TinyGanTraining.onMini(out, "--hold-out", "6"));
    assertEquals("", result.err());
    String config = Files.readString(out.resolve("config.json"));
    assertTrue(config.contains("\"holdOut\": 6"), config);
    assertTrue(config.contains("\"images\": 18"), config);
  }

  @Test
  void aStripShowsTheStepsOfTheImages() throws IOException {
    Path strip = temporary.resolve("strip.png");
    sample("samples.npz", "--strip", strip.toString());
    assertTrue(ImageIO.read(strip.toFile()).getHeight() > 7 * 28 * 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgan", "swgan", "hybrid"})
  void everyVariantTrainsOnColoursAndDraws(String variant) throws IOException {
    Path data = SmallDatasets.cifar10(temporary.resolve("data"), 8);
    Path out = temporary.resolve("run");
    CommandResult trained =
        CommandResult.of(
            TinyGanTraining.with(
                "--variant",
                variant,
                "--dataset",
                "cifar10",
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--recipe",
                "released"));
    assertEquals("", trained.err());
    assertEquals(variant.equals("hybrid"), trained.out().contains("ordinary discriminator"));
    CommandResult drawn =
        CommandResult.of(
            "gan",
            "sample",
            "--model",
            out.toString(),
            "--count",
            "2",
            "--out",
            temporary.resolve("s.npz").toString(),
            "--strip",
            temporary.resolve("s.png").toString());
    assertEquals("", drawn.err());
    assertEquals(new Shape(3, 32, 32), ImageArchive.read(temporary.resolve("s.npz")).shape());
    assertTrue(Files.size(temporary.resolve("s.png")) > 0);
  }

  @Test
  void everyOptionOfAModelReachesTheRun() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyGanTraining.onMini(
                out,
                "--recipe",
                "released",
                "--resting-pixel",
                "0.25",
                "--discriminator-padding",
                "1",
                "--critic-steps",
                "2",
                "--learning-rate",
                "0.003",
                "--discriminator-learning-rate",
                "0.004",
                "--constraint",
                "spectral",
                "--constraint-limit",
                "2.5",
                "--precision",
                "bfloat16",
                "--seed",
                "9"));
    assertEquals("", result.err());
    String config = Files.readString(out.resolve("config.json"));
    for (String expected :
        new String[] {
          "\"variant\": \"SGAD\"",
          "\"recipe\": \"RELEASED\"",
          "\"timeSteps\": 2",
          "\"latentSize\": 4",
          "\"hiddenUnits\": 16",
          "\"hiddenUnits\": 12",
          "\"restingPixel\": 0.25",
          "\"keyMaps\": \"SHARED\"",
          "\"padding\": 1",
          "\"hiddenNorm\": \"BATCH_NORM\"",
          "\"criticSteps\": 2",
          "\"generatorRate\": 0.003",
          "\"discriminatorRate\": 0.004",
          "\"kind\": \"SPECTRAL\"",
          "\"limit\": 2.5",
          "\"precision\": \"BFLOAT16\"",
          "\"seed\": 9"
        }) {
      assertTrue(config.contains(expected), expected);
    }
  }

  @Test
  void theBackgroundOfTheImagesIsWhatTheGeneratorRestsAt() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult.of(TinyGanTraining.onMini(out));
    double rest = new RunFolder(out).config(GanRunConfig.FAMILY).gan().generator().restingPixel();
    assertTrue(rest < 0.5, "clothes are shown on black, but the rest is " + rest);
  }

  @Test
  void oneRateAloneIsThatOfBothNetworks() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult.of(TinyGanTraining.onMini(out, "--learning-rate", "0.003"));
    String config = Files.readString(out.resolve("config.json"));
    assertTrue(config.contains("\"discriminatorRate\": 0.003"), config);
  }

  @Test
  void aRunOfAnotherFamilyIsReplacedWhole() throws IOException {
    Path out = temporary.resolve("run");
    List<String> files =
        List.of("denoiser.safetensors", "resume/vq-001.safetensors", "grids/prior-001.png");
    assertReplaced(TinyTraining.onMini(out), out, files);
    assertEquals(1, Files.readAllLines(out.resolve("log.jsonl")).size());
  }

  @Test
  void aWayLeadsFromOneSampleToAnother() throws IOException {
    Path ways = temporary.resolve("ways.npz");
    Path grid = temporary.resolve("ways.png");
    CommandResult result =
        CommandResult.of(
            "gan",
            "interpolate",
            "--model",
            run.toString(),
            "--ways",
            "3",
            "--steps",
            "5",
            "--out",
            ways.toString(),
            "--grid",
            grid.toString());
    assertEquals("", result.err());
    assertEquals("Drew 3 ways of 5 images into %s.".formatted(ways), result.out().strip());
    ImageDataset images = ImageArchive.read(ways);
    assertEquals(15, images.size());
    assertEquals(3 * (5 * 29 + 1), ImageIO.read(grid.toFile()).getWidth());
    Path samples = temporary.resolve("samples.npz");
    CommandResult.of(
        "gan", "sample", "--model", run.toString(), "--count", "6", "--out", samples.toString());
    ImageDataset ends = ImageArchive.read(samples);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int way = 0; way < 3; way++) {
        assertEquals(ends.bytes(manager, way), images.bytes(manager, 5 * way));
        assertEquals(ends.bytes(manager, 3 + way), images.bytes(manager, 5 * way + 4));
        assertNotEquals(images.bytes(manager, 5 * way), images.bytes(manager, 5 * way + 2));
      }
    }
  }
}
