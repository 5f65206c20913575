package io.github.spikegen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFramesTests extends ArrayTest {

  @TempDir private Path folder;

  /** Two frames of one pixel: brighter 1 and darker 0, then darker 1. */
  private NDArray sequence() {
    return manager.create(new float[] {0, 1, 1, 0}, new Shape(1, 4, 1, 1));
  }

  @Test
  void darkerIsBlueAndBrighterRed() {
    NDArray shown = EventFrames.shown(sequence(), 2);
    assertEquals(new Shape(2, 3, 1, 1), shown.getShape());
    assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1}, shown.toFloatArray());
    assertSame(shown, EventFrames.shown(shown, 1), "still images stay");
    assertThrows(IllegalArgumentException.class, () -> EventFrames.shown(sequence(), 3));
  }

  @Test
  void sequencesAreNotBroken() {
    assertEquals(8, EventFrames.columns(8, 4));
    assertEquals(6, EventFrames.columns(8, 3));
    assertEquals(16, EventFrames.columns(8, 16));
    assertEquals(5, EventFrames.columns(5, 1));
  }

  @Test
  void anAnimationHasAFrameAStep() throws IOException {
    Path file = folder.resolve("moving.gif");
    EventFrames.animate(file, sequence(), 2, new ImageGrid(1, 0, 2));

    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertEquals(2, reader.getNumImages(true));
      assertEquals(0xffff0000, reader.read(0).getRGB(1, 1));
      assertEquals(0xff0000ff, reader.read(1).getRGB(0, 0));
    } finally {
      reader.dispose();
    }
  }
}
