package io.github.spikegen.image;

import io.github.spikegen.training.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as PNG. */
public final class PngFile {

  private PngFile() {}

  /**
   * Writes a picture; the file appears when it is complete, and its folder is made if needed.
   *
   * @param file the file, replaced if it exists
   * @param picture the picture
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void write(Path file, BufferedImage picture) throws IOException {
    AtomicFile.write(file, stream -> encode(picture, stream));
  }

  private static void encode(BufferedImage picture, OutputStream stream) throws IOException {
    // ImageIO's own stream would be cached in a temporary file
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(stream)) {
      if (!ImageIO.write(picture, "png", out)) {
        throw new IOException("this Java platform cannot write PNG");
      }
    }
  }
}
