package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with labels and drawing classes. */
class ClassCommandsTests {

  @TempDir private static Path shared;

  private static Path run;

  @TempDir private Path temporary;

  @BeforeAll
  static void train() throws IOException {
    run = shared.resolve("run");
    List<String> arguments = new ArrayList<>(Arrays.asList(TinyTraining.withVariedImages(run)));
    arguments.addAll(List.of("--labels", "--label-dropout", "0.25"));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals("", result.err());
    assertTrue(result.out().contains("of an image of one of 10 classes"), result.out());
    String config = Files.readString(run.resolve("config.json"));
    assertTrue(config.contains("\"classes\": 10"), config);
    assertTrue(config.contains("\"labelDropout\": 0.25"), config);
  }

  private String sample(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "diffusion",
                "sample",
                "--model",
                run.toString(),
                "--count",
                "12",
                "--steps",
                "8",
                "--order",
                "halton",
                "--out",
                temporary.resolve(name).toString()));
    arguments.addAll(List.of(more));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result.out();
  }

  private ImageDataset drawn(String name) throws IOException {
    return ImageArchive.read(temporary.resolve(name));
  }

  @Test
  void drawsAllClassesInTurnUnlessOneIsNamed() throws IOException {
    Path grid = temporary.resolve("grid.png");
    sample("all.npz", "--grid", grid.toString());
    // a column a class
    assertEquals((10 * 29 + 1) * 3, ImageIO.read(grid.toFile()).getWidth());
    sample("three.npz", "--class", "3", "--grid", grid.toString(), "--overwrite");
    assertEquals((8 * 29 + 1) * 3, ImageIO.read(grid.toFile()).getWidth());
    sample("four.npz", "--class", "4");
    assertNotEquals(drawn("three.npz").checksum(), drawn("four.npz").checksum());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(drawn("all.npz").bytes(manager, 3), drawn("three.npz").bytes(manager, 3));
      assertEquals(drawn("all.npz").bytes(manager, 4), drawn("four.npz").bytes(manager, 4));
    }
  }

  @Test
  void guidanceChangesTheImagesAndDoublesTheCalls() throws IOException {
    // eight steps, the first of which is the same for all
    assertTrue(sample("one.npz", "--class", "3").contains("7.1 network calls a sample"));
    assertTrue(
        sample("two.npz", "--class", "3", "--guidance", "4")
            .contains("14.2 network calls a sample"));
    assertNotEquals(drawn("one.npz").checksum(), drawn("two.npz").checksum());
    sample("plain.npz", "--class", "3", "--guidance", "1");
    assertEquals(drawn("one.npz").checksum(), drawn("plain.npz").checksum());
  }

  @Test
  void withoutGuidanceByAClassAllAreAlike() throws IOException {
    sample("three.npz", "--class", "3", "--guidance", "0");
    sample("four.npz", "--class", "4", "--guidance", "0");
    sample("turn.npz", "--guidance", "0");
    assertEquals(drawn("three.npz").checksum(), drawn("four.npz").checksum());
    assertEquals(drawn("three.npz").checksum(), drawn("turn.npz").checksum());
  }

  @Test
  void aResumedRunKeepsItsLabels() {
    CommandResult resumed =
        CommandResult.of("diffusion", "train", "--resume", "--labels", "--out", run.toString());
    assertEquals("", resumed.err());
    assertTrue(resumed.out().contains("is complete"), resumed.out());
  }

  @Test
  void aTenthOfTheLabelsIsLeftOutUnlessSaidOtherwise() throws IOException {
    Path out = temporary.resolve("run");
    assertEquals(
        0,
        CommandResult.of(TinyTraining.onMini(out, "--labels", "--denoiser-blocks", "1"))
            .exitCode());
    String config = Files.readString(out.resolve("config.json"));
    assertTrue(config.contains("\"labelDropout\": 0.1"), config);
    assertTrue(config.contains("\"residualBlocks\": 1"), config);
  }
}
