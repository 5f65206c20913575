package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogChartTests {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;

  @TempDir private Path temporary;

  private BufferedImage draw(String lines) throws IOException {
    Path log = Files.writeString(temporary.resolve("log.jsonl"), lines);
    Path png = temporary.resolve("loss.png");
    LogChart.draw(log, png);
    return ImageIO.read(png.toFile());
  }

  /** Counts the pixels of a panel that are neither white nor grey, nor nearly so. */
  private static long coloured(BufferedImage picture, int column, int row) {
    return IntStream.range(0, WIDTH * HEIGHT)
        .map(i -> picture.getRGB(column * WIDTH + i % WIDTH, row * HEIGHT + i / WIDTH))
        .filter(
            rgb -> {
              int red = rgb >> 16 & 255;
              int green = rgb >> 8 & 255;
              int blue = rgb & 255;
              return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue))
                  > 60;
            })
        .count();
  }

  @Test
  void eachStageIsARowOfThePanelsThatItHasFiguresFor() throws IOException {
    BufferedImage picture =
        draw(
            """
            {"stage": "vq", "epoch": 1, "loss": 0.5, "mse": 0.03, "test_mse": 0.04}
            {"stage": "vq", "epoch": 2, "loss": 0.4, "mse": 0.02}
            {"stage": "prior", "epoch": 1, "loss": 0.9}
            {"stage": {}, "epoch": 2, "loss": 0.9}
            {"stage": "prior", "epoch": "x", "loss": 0.9}
            {"stage": "prior", "loss": {}}
            """);
    assertEquals(2 * WIDTH, picture.getWidth());
    assertEquals(2 * HEIGHT, picture.getHeight());
    assertTrue(coloured(picture, 0, 0) > 100, "loss");
    assertTrue(coloured(picture, 1, 0) > 100, "squared error");
    assertTrue(coloured(picture, 0, 1) > 10, "loss of the second stage, one point");
    assertEquals(0, coloured(picture, 1, 1), "nothing known");
  }

  @Test
  void aGanHasItsGapAndGradientNorms() throws IOException {
    BufferedImage picture =
        draw(
            """
            {"stage": "gan", "epoch": 1, "loss": -0.5, "discriminator_loss": -1, "critic_gap": 2, \
            "gradient_norm_generator": 3, "gradient_norm_discriminator": 1e3}
            """);
    assertEquals(3 * WIDTH, picture.getWidth());
    assertEquals(HEIGHT, picture.getHeight());
  }
}
