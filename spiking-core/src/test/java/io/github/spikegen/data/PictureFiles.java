package io.github.spikegen.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Writes pictures for tests. */
final class PictureFiles {

  private PictureFiles() {}

  /** Returns an image of one color. */
  static BufferedImage plain(int width, int height, int color) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    Arrays.fill(row, color);
    for (int y = 0; y < height; y++) {
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  /** Writes an image; the folder is made if needed. */
  static Path write(Path file, String format, BufferedImage image) throws IOException {
    Files.createDirectories(file.getParent());
    if (!ImageIO.write(image, format, file.toFile())) {
      throw new IOException("no writer for " + format);
    }
    return file;
  }

  /** Cuts a file short. */
  static Path cut(Path file, int length) throws IOException {
    return Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }
}
