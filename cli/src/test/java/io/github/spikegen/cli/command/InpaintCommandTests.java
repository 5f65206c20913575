package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InpaintCommandTests {

  @TempDir private static Path shared;

  private static Path run;

  @TempDir private Path temporary;

  @BeforeAll
  static void train() {
    run = shared.resolve("run");
    assertEquals(0, CommandResult.of(TinyTraining.withVariedImages(run)).exitCode());
  }

  private CommandResult inpaint(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "diffusion",
                "inpaint",
                "--model",
                run.toString(),
                "--dataset",
                "mini",
                "--limit",
                "4",
                "--out",
                temporary.resolve(name).toString()));
    arguments.addAll(List.of(more));
    CommandResult result = CommandResult.of(arguments.toArray(String[]::new));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  private ImageDataset completed(String name) throws IOException {
    return ImageArchive.read(temporary.resolve(name));
  }

  @ParameterizedTest
  @CsvSource({
    "left, 28",
    "right, 28",
    "top, 28",
    "bottom, 28",
    "centre, 25",
    "border, 40",
  })
  void completesWhatAMaskWithANameHides(String mask, int tokens) throws IOException {
    CommandResult result = inpaint("out.npz", "--mask", mask, "--count", "2");
    assertTrue(
        result
            .out()
            .matches(
                "Drew %d of 49 tokens of 4 images, 2 times each, into .*, with [0-9.]+ network calls a completion\\.\\R"
                    .formatted(tokens)),
        result.out());
    assertEquals(8, completed("out.npz").size());
  }

  /** Returns a mask whose pixels from a column on are as bright as said, and the others black. */
  private String mask(String name, int imageType, int from, Color brightness) throws IOException {
    BufferedImage image = new BufferedImage(28, 28, imageType);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(brightness);
    graphics.fillRect(from, 0, 28 - from, 28);
    graphics.dispose();
    Path file = temporary.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_USHORT_GRAY
      })
  void completesWhatIsWhiteInAPicture(int imageType) throws IOException {
    inpaint("named.npz", "--mask", "right");
    inpaint("file.npz", "--mask", mask("right.png", imageType, 14, Color.WHITE));
    assertEquals(completed("named.npz").checksum(), completed("file.npz").checksum());
  }

  @Test
  void greyCountsAsWhiteFromItsMiddleOn() throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 28; x++) {
      image.getRaster().setSample(x, 0, 0, x < 4 ? 128 : 127);
    }
    Path file = temporary.resolve("grey.png");
    ImageIO.write(image, "png", file.toFile());
    String said = inpaint("grey.npz", "--mask", file.toString()).out();
    assertTrue(said.startsWith("Drew 1 of 49 tokens"), said);
  }

  @Test
  void knownPixelsAreTheOriginalsUnlessDecodedOnesAreWanted() throws IOException {
    inpaint("original.npz", "--mask", "left", "--count", "1");
    inpaint("decoded.npz", "--mask", "left", "--count", "1", "--known", "decoded");
    ImageDataset images = NamedDataset.MINI.load(null, Split.TEST).limit(4);
    try (NDManager manager = NDManager.newBaseManager()) {
      int[] all = {0, 1, 2, 3};
      NDArray right = images.bytes(manager, all).get(":, :, :, 14:");
      NDArray original = completed("original.npz").bytes(manager, all);
      NDArray decoded = completed("decoded.npz").bytes(manager, all);
      assertEquals(right, original.get(":, :, :, 14:"));
      assertNotEquals(right, decoded.get(":, :, :, 14:"));
      assertEquals(original.get(":, :, :, :14"), decoded.get(":, :, :, :14"));
    }
  }

  @Test
  void samplingOptionsAreHeard() throws IOException {
    inpaint("all.npz", "--mask", "border");
    inpaint("again.npz", "--mask", "border", "--batch", "3");
    assertEquals(completed("all.npz").checksum(), completed("again.npz").checksum());
    for (String more :
        new String[] {
          "--seed 2", "--steps 3", "--top-k 1", "--temperature 0.1", "--order halton"
        }) {
      List<String> arguments = new ArrayList<>(List.of("--mask", "border", "--overwrite"));
      arguments.addAll(List.of(more.split(" ")));
      inpaint("other.npz", arguments.toArray(String[]::new));
      assertNotEquals(completed("all.npz").checksum(), completed("other.npz").checksum(), more);
    }
  }

  @Test
  void drawsAPicture() throws IOException {
    Path grid = temporary.resolve("grid.png");
    inpaint("out.npz", "--mask", "top", "--grid", grid.toString(), "--split", "train");
    // originals, what is given, and three completions of four images
    BufferedImage picture = ImageIO.read(grid.toFile());
    assertEquals((5 * 29 + 1) * 3, picture.getHeight());
    assertEquals((4 * 29 + 1) * 3, picture.getWidth());
    int grey = picture.getRaster().getSample(3 * 5, 3 * (29 + 10), 0);
    assertTrue(grey == 127 || grey == 128, "" + grey);
    assertTrue(Files.size(temporary.resolve("out.npz")) > 0);
  }
}
