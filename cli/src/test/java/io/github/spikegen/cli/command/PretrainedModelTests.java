package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trained model that comes with the program. */
class PretrainedModelTests {

  private static final long MOST_BYTES = 8_000_000;

  @TempDir private Path temporary;

  @Test
  void itIsSmallAndSaysNothingOfTheMachineThatTrainedIt() throws IOException {
    RunFolder folder = PretrainedRun.open();
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    assertEquals(NamedDataset.FASHION_MNIST.displayName(), config.data().name());
    assertNull(config.data().folder());
    assertTrue(folder.progress(config).isComplete(config));
    try (Stream<Path> files = Files.list(folder.path())) {
      List<Path> all = files.toList();
      assertEquals(4, all.size(), all.toString());
      long bytes = 0;
      for (Path file : all) {
        bytes += Files.size(file);
      }
      assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
    }
  }

  @Test
  void itDrawsImagesThatVary() throws IOException {
    Path samples = temporary.resolve("samples.npz");
    CommandResult result =
        CommandResult.of(
            "diffusion",
            "sample",
            "--model",
            "pretrained",
            "--count",
            "8",
            "--steps",
            "6",
            "--out",
            samples.toString());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    ImageDataset images = ImageArchive.read(samples);
    assertEquals(8, images.size());
    // clothes on black, of many shades: far from empty images and from noise
    assertTrue(images.variance() > 0.03 && images.variance() < 0.2, "" + images.variance());
  }

  @Test
  void itReconstructsImagesThatItHasNotSeen() {
    CommandResult result =
        CommandResult.of(
            "diffusion",
            "reconstruct",
            "--model",
            "pretrained",
            "--dataset",
            "mini",
            "--limit",
            "100",
            "--out",
            temporary.resolve("rec.npz").toString());
    assertEquals("", result.err());
    Matcher error = Pattern.compile("MSE (0\\.\\d+)").matcher(result.out());
    assertTrue(error.find(), result.out());
    assertTrue(Double.parseDouble(error.group(1)) < 0.01, result.out());
  }

  @Test
  void nothingIsTrainedOverIt() {
    CommandResult result =
        CommandResult.of("diffusion", "train", "--resume", "--out", "pretrained");
    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("pretrained is no folder"), result.err());
  }
}
