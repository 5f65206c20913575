package io.github.spikegen.metric.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Expected numbers are those of Pillow 13.0, {@code Image.fromarray(a, "F").resize(...)}, and of
 * PyTorch 2.15, {@code interpolate(a, size, mode="bilinear", align_corners=False)}.
 */
class ResizingTests extends ArrayTest {

  private NDArray image() {
    float[] pixels = {0, 255, 10, 200, 30, 60, 90, 120, 255, 255, 0, 0};
    return manager.create(pixels, new Shape(1, 1, 3, 4));
  }

  @Test
  void enlargesAsPillow() {
    double[] expected = {
      -23.839577, 90.03539, 265.5703, 141.20872, 4.944676, 134.85342, 222.06776,
      -13.626847, 59.22402, 174.01357, 112.618935, 44.038895, 131.28427, 188.04033,
      27.620192, 37.916172, 57.720413, 75, 92.27959, 112.08383, 122.37981,
      177.38985, 183.00993, 182.2376, 106.32929, 30.916544, 32.04378, 38.773857,
      272.16074, 281.8546, 278.31433, 131.46227, -15.389775, -18.930086, -9.236212
    };
    ArrayAssertions.assertClose(expected, Resizing.BICUBIC.apply(image(), 5, 7), 1e-6);
  }

  @Test
  void shrinksAsPillowWithAntialiasing() {
    double[] smaller = {53.185757, 111.7603, 135.54771, 186.08646, 106.73001, 29.520922};
    ArrayAssertions.assertClose(smaller, Resizing.BICUBIC.apply(image(), 2, 3), 1e-6);
    double[] narrower = {110.72314, 126.880165, 47.603306, 102.3967, 233.92561, 21.07438};
    ArrayAssertions.assertClose(narrower, Resizing.BICUBIC.apply(image(), 3, 2), 1e-6);
  }

  @Test
  void enlargesAnImageOfUsualSizeAsPillow() {
    byte[] pixels = new byte[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) ((i * 37 + (i / 28) * i % 53) % 256);
    }
    NDArray bytes =
        manager.create(ByteBuffer.wrap(pixels), new Shape(1, 1, 28, 28), DataType.UINT8);
    NDArray clipped = Resizing.BICUBIC.apply(bytes, 299, 299).maximum(0).minimum(255);
    double[] expected = {
      0,
      192.63509,
      136.85678,
      88.06803,
      39.279293,
      65.32838,
      18.177113,
      234.81203,
      210.39662,
      125.682526,
      181.77202,
      113.05784,
      67.290565,
      176.7899,
      208.75403,
      233.31206,
      161.35167,
      102.439865,
      50.42343,
      13.544107,
      44.163097,
      240.4498,
      169.35521,
      128.86989,
      98.50393
    };
    ArrayAssertions.assertClose(expected, clipped.get("0, 0, ::60, ::60"), 2e-6);
    NDArray all = clipped.toType(DataType.FLOAT64, true);
    assertEquals(11508977.1605, all.sum().getDouble(), 1);
    NDArray positions = manager.arange(299).toType(DataType.FLOAT64, false);
    NDArray down = all.mul(positions.reshape(299, 1));
    assertEquals(1709408937.459, down.sum().getDouble(), 100);
    assertEquals(1717642730.315, all.mul(positions).sum().getDouble(), 100);
  }

  @Test
  void bilinearEnlargesAndShrinksAsPyTorchWithoutAntialiasing() {
    double[] larger = {
      0, 91.07144, 236.78572, 132.49997, 23.57147, 132.14288, 200, 12, 70.92857, 165.21429,
      109.49998, 51.00003, 123.00002, 168, 30, 40.71429, 57.85714, 75, 92.14286, 109.28572, 120,
      165, 169.28574, 176.1429, 106.49999, 36.85713, 43.71428, 48, 255, 255, 255, 127.49997, 0, 0, 0
    };
    ArrayAssertions.assertClose(larger, Resizing.BILINEAR.apply(image(), 5, 7), 1e-5);
    double[] smaller = {40.625, 118.125, 155, 200, 114.375, 28.75};
    ArrayAssertions.assertClose(smaller, Resizing.BILINEAR.apply(image(), 2, 3), 1e-6);
  }

  @Test
  void sameSizeLeavesImagesAsTheyAre() {
    for (Resizing resizing : Resizing.values()) {
      ArrayAssertions.assertClose(image(), resizing.apply(image(), 3, 4), 0);
    }
  }

  @Test
  void channelsAndImagesAreApart() {
    NDArray one = image();
    NDArray stack = one.concat(one.mul(2), 1).concat(one.concat(one.add(1), 1), 0);
    NDArray resized = Resizing.BICUBIC.apply(stack, 7, 5);
    NDArray expected = Resizing.BICUBIC.apply(one, 7, 5);
    ArrayAssertions.assertClose(expected, resized.get("0:1, 0:1"), 1e-6);
    ArrayAssertions.assertClose(expected.mul(2), resized.get("0:1, 1:2"), 1e-6);
    ArrayAssertions.assertClose(expected, resized.get("1:2, 0:1"), 1e-6);
    ArrayAssertions.assertClose(expected.add(1), resized.get("1:2, 1:2"), 1e-6);
  }

  @Test
  void leavesNothingButTheResult() {
    NDArray image = image();
    int before = ManagedArrays.count(manager);
    Resizing.BICUBIC.apply(image, 5, 5).close();
    assertEquals(before, ManagedArrays.count(manager));
  }
}
