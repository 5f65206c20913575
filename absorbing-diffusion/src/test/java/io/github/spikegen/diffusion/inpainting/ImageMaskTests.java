package io.github.spikegen.diffusion.inpainting;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageMaskTests extends ArrayTest {

  private static ImageMask of(String... rows) {
    String all = String.join("", rows);
    boolean[] unknown = new boolean[all.length()];
    for (int i = 0; i < unknown.length; i++) {
      unknown[i] = all.charAt(i) == '#';
    }
    return new ImageMask(rows.length, rows[0].length(), unknown);
  }

  private static String written(NDArray tokens) {
    StringBuilder text = new StringBuilder();
    boolean[] values = tokens.toBooleanArray();
    int width = (int) tokens.getShape().get(1);
    for (int i = 0; i < values.length; i++) {
      text.append(i > 0 && i % width == 0 ? "/" : "").append(values[i] ? '#' : '.');
    }
    return text.toString();
  }

  @Test
  void aTokenIsUnknownAsSoonAsAPixelOfItsPatchIs() {
    ImageMask mask = of("#...", "....", "...#", "....");
    assertEquals("#./.#", written(mask.tokens(manager, new Shape(2, 2))));
    assertEquals("#.../..../...#/....", written(mask.tokens(manager, new Shape(4, 4))));
    assertEquals("#", written(mask.tokens(manager, new Shape(1, 1))));
    assertEquals(2, mask.unknownPixels());
  }

  @ParameterizedTest
  @CsvSource({
    "LEFT, ##../##../##../##..",
    "RIGHT, ..##/..##/..##/..##",
    "TOP, ####/####/..../....",
    "BOTTOM, ..../..../####/####",
    "CENTRE, ..../.##./.##./....",
    "BORDER, ####/#..#/#..#/####"
  })
  void partsWithANameByHand(MaskRegion region, String pixels) {
    assertEquals(pixels, written(region.of(4, 4).tokens(manager, new Shape(4, 4))));
    assertEquals(pixels, written(region.of(8, 16).tokens(manager, new Shape(4, 4))));
  }

  @Test
  void partsOfAnImageOf28PixelsIn7Tokens() {
    // a half is 14 pixels, which reach into the fourth token of 4 pixels; the center is 7 to 20
    Shape tokens = new Shape(7, 7);
    String half = "####...";
    assertEquals(
        String.join("/", half, half, half, half, half, half, half),
        written(MaskRegion.LEFT.of(28, 28).tokens(manager, tokens)));
    String middle = ".#####.";
    assertEquals(
        String.join("/", ".......", middle, middle, middle, middle, middle, "......."),
        written(MaskRegion.CENTRE.of(28, 28).tokens(manager, tokens)));
    String sides = "##...##";
    assertEquals(
        String.join("/", "#######", "#######", sides, sides, sides, "#######", "#######"),
        written(MaskRegion.BORDER.of(28, 28).tokens(manager, tokens)));
  }

  @Test
  void pastesKnownPixelsExactly() {
    NDArray known = RandomKey.of(1).uniform(manager, new Shape(2, 3, 2, 2));
    NDArray drawn = RandomKey.of(2).uniform(manager, new Shape(2, 3, 2, 2));
    float[] expected = known.toFloatArray();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i % 4 == 1 ? drawn.toFloatArray()[i] : expected[i];
    }
    assertArrayEquals(expected, of(".#", "..").paste(known, drawn).toFloatArray());
    assertClose(
        new double[] {0.5, 1, 1, 0.5}, of("#.", ".#").gray(manager.ones(new Shape(1, 1, 2, 2))), 0);
  }

  @Test
  void leavesNothingOpenButItsResults() {
    NDArray images = manager.ones(new Shape(1, 1, 4, 4));
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 3; i++) {
      MaskRegion.LEFT.of(4, 4).paste(images, images).close();
      MaskRegion.LEFT.of(4, 4).gray(images).close();
      MaskRegion.LEFT.of(4, 4).tokens(manager, new Shape(2, 2)).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void saysWhatIsWrong() {
    assertMessage("unknown must be true for a pixel, but is for none", () -> of("..", ".."));
    assertMessage(
        "unknown must have 6 pixels, but has 4", () -> new ImageMask(2, 3, new boolean[4]));
    ImageMask mask = of("#.", "..");
    assertMessage(
        "tokenShape must be [h, w] up to (2, 2), but was (3, 1)",
        () -> mask.tokens(manager, new Shape(3, 1)));
    NDArray small = manager.ones(new Shape(1, 1, 2, 2));
    NDArray large = manager.ones(new Shape(1, 1, 3, 2));
    assertMessage(
        "images must both be [N, C, 2, 2], but were (1, 1, 3, 2) and (1, 1, 3, 2)",
        () -> mask.paste(large, large));
    assertMessage(
        "images must both be [N, C, 2, 2], but were (1, 1, 2, 2) and (1, 1, 3, 2)",
        () -> mask.paste(small, large));
    assertMessage("images must be 4x4 at least, but are 3x8", () -> MaskRegion.BORDER.of(3, 8));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
