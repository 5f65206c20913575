package io.github.spikegen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageGridTests extends ArrayTest {

  @TempDir Path folder;

  private NDArray bytes(Shape shape, int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return manager.create(buffer.rewind(), shape, DataType.UINT8);
  }

  /** Returns the samples of a picture, row by row, with one space between rows for reading. */
  private static String rows(BufferedImage picture) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        for (int sample : picture.getRaster().getPixel(x, y, (int[]) null)) {
          text.append(sample).append(' ');
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private BufferedImage written(ImageGrid grid, NDArray... sets) throws IOException {
    Path file = folder.resolve("grid.png");
    grid.write(file, sets);
    return ImageIO.read(file.toFile());
  }

  @Test
  void imagesRunLeftToRightAndTopToBottomOnWhite() throws IOException {
    NDArray images = bytes(new Shape(3, 1, 1, 2), 1, 2, 3, 4, 5, 6);
    String expected =
        """
        255 255 255 255 255 255 255\s
        255 1 2 255 3 4 255\s
        255 255 255 255 255 255 255\s
        255 5 6 255 255 255 255\s
        255 255 255 255 255 255 255\s
        """;
    ImageGrid grid = new ImageGrid(2, 1, 1);
    assertEquals(expected, rows(grid.draw(images)));
    assertEquals(expected, rows(written(grid, images)));
  }

  @Test
  void setsAreStackedImageUnderImage() throws IOException {
    NDArray originals = bytes(new Shape(3, 1, 1, 1), 1, 2, 3);
    NDArray reconstructions = bytes(new Shape(3, 1, 1, 1), 11, 12, 13);
    assertEquals(
        "1 2 \n11 12 \n3 255 \n13 255 \n",
        rows(written(new ImageGrid(2, 0, 1), originals, reconstructions)));
  }

  @Test
  void scaleRepeatsPixels() throws IOException {
    NDArray images = bytes(new Shape(1, 1, 2, 1), 7, 8);
    assertEquals("7 7 \n7 7 \n8 8 \n8 8 \n", rows(written(new ImageGrid(1, 0, 2), images)));
  }

  @Test
  void colorKeepsItsChannels() throws IOException {
    NDArray images = bytes(new Shape(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);
    assertEquals("1 3 5 2 4 6 \n", rows(new ImageGrid(1, 0, 1).draw(images)));
    assertEquals("1 3 5 2 4 6 \n", rows(written(new ImageGrid(1, 0, 1), images)));
  }

  @Test
  void everyGrayValueSurvivesTheFile() throws IOException {
    int[] values = new int[256];
    for (int i = 0; i < 256; i++) {
      values[i] = i;
    }
    NDArray image = bytes(new Shape(1, 1, 16, 16), values);
    BufferedImage picture = written(new ImageGrid(1, 0, 1), image);
    assertArrayEquals(values, picture.getRaster().getPixels(0, 0, 16, 16, (int[]) null));
  }

  @Test
  void numbersAreClippedAndRounded() throws IOException {
    NDArray images = manager.create(new float[] {-1, 0.5f, 100.4f / 255, 2}, new Shape(1, 1, 1, 4));
    assertEquals("0 128 100 255 \n", rows(written(new ImageGrid(1, 0, 1), images)));
  }

  @Test
  void gridIsNoWiderThanItsImages() {
    BufferedImage picture = new ImageGrid(8).draw(manager.zeros(new Shape(2, 1, 28, 28)));
    assertEquals(3 * (2 * 29 + 1), picture.getWidth());
    assertEquals(3 * 30, picture.getHeight());
  }

  @Test
  void onlyTheFileIsLeft() throws IOException {
    int before = ManagedArrays.count(manager);
    Path file = folder.resolve("new").resolve("grid.png");
    try (NDArray images = manager.zeros(new Shape(2, 1, 3, 3))) {
      new ImageGrid(2).write(file, images);
      new ImageGrid(2).write(file, images);
    }
    assertEquals(before, ManagedArrays.count(manager));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertArrayEquals(new Path[] {file}, files.toArray());
    }
  }

  @Test
  void failedWriteLeavesNothingBehind() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("occupied.png"));
    Files.createFile(occupied.resolve("file"));
    NDArray images = manager.zeros(new Shape(2, 1, 3, 3));
    assertThrows(IOException.class, () -> new ImageGrid(2).write(occupied, images));
    try (Stream<Path> files = Files.list(folder)) {
      assertArrayEquals(new Path[] {occupied}, files.toArray());
    }
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertEquals(
        "columns and scale must be at least 1 and padding at least 0, but are 0, 3 and 1",
        message(() -> new ImageGrid(0)));
    ImageGrid grid = new ImageGrid(2);
    assertEquals(
        "sets must be [N, C, H, W] with 1 or 3 channels, but one is (1, 2, 3, 3)",
        message(() -> grid.draw(manager.zeros(new Shape(1, 2, 3, 3)))));
    assertEquals(
        "sets must have one shape, but are (1, 1, 3, 3) and (2, 1, 3, 3)",
        message(
            () ->
                grid.draw(
                    manager.zeros(new Shape(1, 1, 3, 3)), manager.zeros(new Shape(2, 1, 3, 3)))));
    assertEquals("sets must be at least one, but are none", message(grid::draw));
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }
}
