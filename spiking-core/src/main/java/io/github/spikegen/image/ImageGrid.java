package io.github.spikegen.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Draws many small images as one, left to right and top to bottom, on white.
 *
 * <p>Several sets are compared by giving them together: image i of the second set lies under image
 * i of the first, and so on, such as originals above their reconstructions.
 *
 * @param columns images side by side, at least 1
 * @param padding white pixels between images and around them, before scaling, at least 0
 * @param scale how many times each pixel is repeated in both directions, at least 1
 */
public record ImageGrid(int columns, int padding, int scale) {

  /**
   * Makes a grid.
   *
   * @param columns images side by side, at least 1
   * @param padding white pixels between images, before scaling, at least 0
   * @param scale how many times each pixel is repeated, at least 1
   */
  public ImageGrid {
    if (columns < 1 || padding < 0 || scale < 1) {
      throw new IllegalArgumentException(
          "columns and scale must be at least 1 and padding at least 0, but are %d, %d and %d"
              .formatted(columns, scale, padding));
    }
  }

  /**
   * Makes a grid with a padding of 1 and a scale of 3, at which images of 28x28 can be read.
   *
   * @param columns images side by side, at least 1
   */
  public ImageGrid(int columns) {
    this(columns, 1, 3);
  }

  /**
   * Writes a grid as PNG; the file appears when it is complete, and its folder is made if needed.
   *
   * @param file the file, replaced if it exists
   * @param sets one or more arrays of one shape, as for {@link #draw}
   */
  public void write(Path file, NDArray... sets) throws IOException {
    PngFile.write(file, draw(sets));
  }

  /**
   * {@return a picture of a grid, gray or in color as the images are}
   *
   * @param sets one or more arrays of one shape {@code [N, C, H, W]} with C 1 (gray) or 3 (red,
   *     green, blue): float32 or float64 in [0, 1], clipped and rounded, or uint8
   */
  public BufferedImage draw(NDArray... sets) {
    Shape shape = checkedShape(sets);
    int count = Math.toIntExact(shape.get(0));
    int across = Math.min(columns, count);
    int down = (count + across - 1) / across * sets.length;
    int cellHeight = Math.toIntExact(shape.get(2)) + padding;
    int cellWidth = Math.toIntExact(shape.get(3)) + padding;
    BufferedImage picture =
        new BufferedImage(
            Math.multiplyExact(across * cellWidth + padding, scale),
            Math.multiplyExact(down * cellHeight + padding, scale),
            shape.get(1) == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    WritableRaster raster = picture.getRaster();
    paintWhite(raster);
    for (int set = 0; set < sets.length; set++) {
      byte[] pixels = Pixels.toByteArray(sets[set]);
      for (int i = 0; i < count; i++) {
        int top = padding + (i / across * sets.length + set) * cellHeight;
        int left = padding + i % across * cellWidth;
        paint(raster, pixels, i, shape, top, left);
      }
    }
    return picture;
  }

  private void paint(
      WritableRaster raster, byte[] pixels, int image, Shape shape, int top, int left) {
    int channels = (int) shape.get(1);
    int height = (int) shape.get(2);
    int width = (int) shape.get(3);
    int[] square = new int[scale * scale];
    for (int channel = 0; channel < channels; channel++) {
      int plane = (image * channels + channel) * height * width;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          Arrays.fill(square, Byte.toUnsignedInt(pixels[plane + y * width + x]));
          raster.setSamples((left + x) * scale, (top + y) * scale, scale, scale, channel, square);
        }
      }
    }
  }

  private static void paintWhite(WritableRaster raster) {
    int[] line = new int[raster.getWidth() * raster.getNumBands()];
    Arrays.fill(line, 255);
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.setPixels(0, y, raster.getWidth(), 1, line);
    }
  }

  private static Shape checkedShape(NDArray... sets) {
    if (sets.length == 0) {
      throw new IllegalArgumentException("sets must be at least one, but are none");
    }
    Shape shape = sets[0].getShape();
    boolean drawable =
        shape.dimension() == 4 && shape.size() > 0 && (shape.get(1) == 1 || shape.get(1) == 3);
    if (!drawable) {
      throw new IllegalArgumentException(
          "sets must be [N, C, H, W] with 1 or 3 channels, but one is " + shape);
    }
    for (NDArray set : sets) {
      if (!set.getShape().equals(shape)) {
        throw new IllegalArgumentException(
            "sets must have one shape, but are %s and %s".formatted(shape, set.getShape()));
      }
    }
    return shape;
  }
}
