package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.view.TimeStepPicture.Mark;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.run.ModelCapabilities.Explanation;
import io.github.spikegen.run.internal.ChartGrid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeStepPictureTests {

  private static final int SHARE = 0xFF2F6DB5;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Two steps and three images: the inputs are black, then grey; the images are the sets' last. */
  private Explanation decoded(int channels, int side) {
    NDArray inputs = manager.zeros(new Shape(2, 3, channels, side, side));
    inputs.get(1).addi(0.5f);
    NDArray images = manager.ones(new Shape(3, channels, side, side));
    NDArray scores = manager.create(new float[] {1, 1, 1, 0.25f, 0.5f, 0.75f}, new Shape(2, 3));
    return new Explanation(inputs, scores, images);
  }

  /** Counts the pixels of a colour in a row of the picture. */
  private static int count(BufferedImage picture, int y, int rgb) {
    int count = 0;
    for (int x = 0; x < picture.getWidth(); x++) {
      count += picture.getRGB(x, y) == rgb ? 1 : 0;
    }
    return count;
  }

  @Test
  void barsAreAsLongAsTheScores() {
    BufferedImage picture = TimeStepPicture.draw(decoded(1, 28));
    int image = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      int blue = count(picture, y, SHARE);
      if (blue > 0 && count(picture, y - 1, SHARE) == 0) {
        image++;
        assertEquals(84 + 21 * image, blue, "image " + image); // 28 pixels, three times as large
      }
    }
    assertEquals(3, image);
  }

  @Test
  void showsInputsInTheirOrderAndTheImageAtTheEnd() {
    BufferedImage picture = TimeStepPicture.draw(decoded(1, 28));
    int y = 60; // within the first row
    int black = picture.getWidth();
    int grey = 0;
    for (int x = 0; x < picture.getWidth(); x++) {
      if (picture.getRGB(x, y) == 0xFF000000) {
        black = Math.min(black, x);
      }
      if (picture.getRGB(x, y) == 0xFF808080) {
        grey = Math.max(grey, x);
      }
    }
    assertTrue(black < grey, black + " " + grey);
    assertEquals(0xFFFFFFFF, picture.getRGB(picture.getWidth() - 60, y));
  }

  @Test
  void coloursAndLargeImagesAreDrawnToo() throws IOException {
    BufferedImage small = TimeStepPicture.draw(decoded(1, 28));
    BufferedImage large = TimeStepPicture.draw(decoded(3, 128));
    assertTrue(large.getWidth() > small.getWidth());
  }

  @Test
  void writesAPng(@TempDir Path folder) throws IOException {
    ChartGrid.requireFonts();
    Path file = folder.resolve("deep/strip.png");
    PngFile.write(file, TimeStepPicture.draw(decoded(1, 28)));
    assertTrue(Files.size(file) > 0);
    assertTrue(ImageIO.read(file.toFile()).getWidth() > 2 * 84);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0.456, 0.46",
    "0.0123, 0.012",
    "0.0099, 9.9e-03",
    "3.21e-7, 3.2e-07",
    "0, 0.0"
  })
  void smallSharesAreWrittenByTheirMagnitude(float share, String written) {
    assertEquals(written, TimeStepPicture.number(share));
  }

  @Test
  void theHighestAndTheLowestShareAreMarked() {
    float[] shares = {1, 0.5f, 3e-7f, 0.9f};
    assertEquals(Mark.NONE, TimeStepPicture.mark(shares, 0)); // always 1
    assertEquals(Mark.NONE, TimeStepPicture.mark(shares, 1));
    assertEquals(Mark.LOWEST, TimeStepPicture.mark(shares, 2));
    assertEquals(Mark.HIGHEST, TimeStepPicture.mark(shares, 3));
    assertEquals(Mark.NONE, TimeStepPicture.mark(new float[] {1, 0.5f, 0.5f}, 1));
    assertEquals(Mark.NONE, TimeStepPicture.mark(new float[] {1}, 0));
  }
}
