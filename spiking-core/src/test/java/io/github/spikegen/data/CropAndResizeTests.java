package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CropAndResizeTests {

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void theMiddleIsCutOutOfEveryChannel() {
    byte[] pixels = new byte[2 * 4 * 5];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    // rows 1 and 2, columns 1 and 2 of 4 x 5: the middle, half a column to the left
    assertArrayEquals(
        bytes(6, 7, 11, 12, 26, 27, 31, 32), new CropAndResize(2, 2).apply(pixels, 2, 4, 5));
  }

  @Test
  void halvingWeighsByATriangleOverFourPixels() {
    byte[] row = bytes(0, 70, 140, 210);
    byte[] pixels = new byte[16];
    for (int y = 0; y < 4; y++) {
      System.arraycopy(row, 0, pixels, 4 * y, 4);
    }
    // weights 3, 3 and 1 of 7 around the left half, mirrored on the right
    assertArrayEquals(bytes(50, 160, 50, 160), new CropAndResize(4, 2).apply(pixels, 1, 4, 4));
  }

  @Test
  void enlargingInterpolates() {
    assertArrayEquals(
        bytes(0, 25, 75, 100),
        Arrays.copyOf(new CropAndResize(2, 4).apply(bytes(0, 100, 0, 100), 1, 2, 2), 4));
  }

  @Test
  void brightValuesAreUnsignedAndEvenAreasStayEven() {
    byte[] white = new byte[3 * 7 * 7];
    Arrays.fill(white, (byte) 255);
    byte[] expected = new byte[3 * 3 * 3];
    Arrays.fill(expected, (byte) 255);
    assertArrayEquals(expected, new CropAndResize(7, 3).apply(white, 3, 7, 7));
  }

  @Test
  void agreesWithPillowsAntialiasedBilinearFilter() {
    byte[] pixels = new byte[81];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i * i + 11 * i);
    }
    // Image.resize((4, 4), BILINEAR) of Pillow 13, which rounds between rows and columns
    int[] expected = {127, 161, 161, 129, 163, 145, 141, 136, 159, 93, 125, 81, 131, 104, 99, 106};
    byte[] resized = new CropAndResize(9, 4).apply(pixels, 1, 9, 9);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], Byte.toUnsignedInt(resized[i]), 1);
    }
  }

  @Test
  void celebaKeepsRows35To182AndColumns15To162() {
    byte[] inside = new byte[218 * 178];
    Arrays.fill(inside, (byte) 200);
    for (int y = 35; y <= 182; y++) {
      Arrays.fill(inside, y * 178 + 15, y * 178 + 163, (byte) 90);
    }
    byte[] expected = new byte[64 * 64];
    Arrays.fill(expected, (byte) 90);
    assertArrayEquals(expected, CelebaFiles.FRAMING.apply(inside, 1, 218, 178));

    byte[] corners = new byte[218 * 178];
    corners[35 * 178 + 15] = (byte) 255;
    corners[182 * 178 + 162] = (byte) 255;
    byte[] framed = CelebaFiles.FRAMING.apply(corners, 1, 218, 178);
    assertEquals(framed[0], framed[framed.length - 1]);
    assertEquals(true, framed[0] > 0);
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertEquals("crop must be at least 1, but was 0", message(() -> new CropAndResize(0, 1)));
    assertEquals("size must be at least 1, but was 0", message(() -> new CropAndResize(1, 0)));
    CropAndResize framing = new CropAndResize(3, 2);
    assertEquals(
        "height must be at least 3, but was 2", message(() -> framing.apply(new byte[6], 1, 2, 3)));
    assertEquals(
        "pixels must be 1 x 3 x 3 bytes, but are 8",
        message(() -> framing.apply(new byte[8], 1, 3, 3)));
  }
}
