package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of every family keep to. */
abstract class FamilyRunContract {

  @TempDir Path temporary;

  /** Returns the word of the family's commands. */
  abstract String family();

  /** Returns a run of images of 1x28x28. */
  abstract Path run();

  /** Returns a short training on the bundled images. */
  abstract String[] onMini(Path out, String... more);

  /** Returns what is printed of the costs of samples, a regular expression. */
  String costs() {
    return "";
  }

  /** Runs a command of the family, which succeeds without an error line. */
  final CommandResult succeed(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(family(), command));
    arguments.addAll(Arrays.asList(options));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  /** Draws seven images. */
  final ImageDataset sample(String name, String... more) throws IOException {
    Path file = temporary.resolve(name);
    List<String> options = new ArrayList<>(List.of("--model", run().toString(), "--count", "7"));
    options.addAll(List.of("--out", file.toString()));
    options.addAll(Arrays.asList(more));
    String out = succeed("sample", options.toArray(String[]::new)).out();
    assertTrue(out.matches("Drew 7 images into .* in [0-9.]+ s%s\\.\\R".formatted(costs())), out);
    return ImageArchive.read(file);
  }

  @Test
  void samplesAreAnArchiveAndAPicture() throws IOException {
    Path grid = temporary.resolve("grid.png");
    ImageDataset images = sample("samples.npz", "--grid", grid.toString());
    assertEquals(7, images.size());
    assertEquals(new Shape(1, 28, 28), images.shape());
    // 7 images side by side with lines of 1 between them, each pixel three times
    assertEquals((7 * 29 + 1) * 3, ImageIO.read(grid.toFile()).getWidth());
  }

  @Test
  void theSameSeedDrawsTheSameImagesInBatchesOfAnySize() throws IOException {
    String first = sample("first.npz", "--seed", "5").checksum();
    assertEquals(first, sample("again.npz", "--seed", "5").checksum());
    assertEquals(first, sample("batches.npz", "--seed", "5", "--batch", "3").checksum());
    assertNotEquals(first, sample("other.npz", "--seed", "6").checksum());
  }

  @Test
  void theGridOfTheLastEpochShowsWhatTheRunsSeedDraws() throws IOException {
    Path grid = temporary.resolve("grid.png");
    Path samples = temporary.resolve("s.npz");
    succeed("sample", "--model", "" + run(), "--out", "" + samples, "--grid", "" + grid);
    assertEquals(-1, Files.mismatch(lastGrid(), grid));
  }

  /** Returns the picture of 64 samples that was drawn last in training. */
  abstract Path lastGrid();

  @Test
  void resumesWithTheSameOptionsOrNone() {
    Path out = temporary.resolve("run");
    assertEquals(0, CommandResult.of(onMini(out)).exitCode());
    for (String[] arguments :
        new String[][] {
          {family(), "train", "--out", out.toString(), "--resume"}, onMini(out, "--resume")
        }) {
      CommandResult resumed = CommandResult.of(arguments);
      assertEquals("", resumed.err());
      assertTrue(resumed.out().contains("is complete"), resumed.out());
    }
  }

  @Test
  void theConfigIsPrintedAsTheRunWritesIt() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult printed = CommandResult.of(onMini(out, "--print-config", "--seed", "7"));
    assertEquals("", printed.err());
    assertEquals(0, printed.exitCode());
    assertFalse(Files.exists(out));
    assertEquals(0, CommandResult.of(onMini(out, "--seed", "7")).exitCode());
    assertEquals(Files.readString(out.resolve("config.json")).strip(), printed.out().strip());
  }

  /** Options of a run depend on its recipe, and so does what they are if they aren't given. */
  @Test
  void theOptionsOfARecipeGiveTheSameRunAgain() throws IOException {
    Path out = temporary.resolve("run");
    assertEquals("", CommandResult.of(onMini(out, "--recipe", "released")).err());
    String options = out.resolve("options.json").toString();
    CommandResult again = succeed("train", "--config", options, "--print-config");
    assertTrue(again.out().contains("\"recipe\": \"RELEASED\""), again.out());
    assertEquals(Files.readString(out.resolve("config.json")).strip(), again.out().strip());
  }

  /** Asserts that a run takes the place of another family's when it is asked to. */
  final void assertReplaced(String[] other, Path out, List<String> files) {
    assertEquals(0, CommandResult.of(other).exitCode());
    assertEquals(2, CommandResult.of(onMini(out)).exitCode());
    assertEquals("", CommandResult.of(onMini(out, "--overwrite")).err());
    for (String file : files) {
      assertFalse(Files.exists(out.resolve(file)), file);
    }
  }
}
