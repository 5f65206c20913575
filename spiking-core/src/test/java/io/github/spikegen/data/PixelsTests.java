package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PixelsTests extends ArrayTest {

  private NDArray allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    return manager.create(ByteBuffer.wrap(bytes), new Shape(2, 128), DataType.UINT8);
  }

  @Test
  void unitIsTheByteDividedBy255() {
    float[] unit = Pixels.toUnit(allBytes()).toFloatArray();
    for (int i = 0; i < 256; i++) {
      assertEquals(i / 255f, unit[i]);
    }
  }

  @Test
  void bytesSurviveTheRoundTrip() {
    NDArray bytes = allBytes();
    NDArray unit = Pixels.toUnit(bytes);
    assertArrayEquals(bytes.toByteArray(), Pixels.toBytes(unit).toByteArray());
    NDArray doubles = unit.toType(DataType.FLOAT64, true);
    assertArrayEquals(bytes.toByteArray(), Pixels.toByteArray(doubles));
    assertArrayEquals(bytes.toByteArray(), Pixels.toByteArray(bytes));
  }

  @Test
  void numbersAreClippedAndRoundedToTheNearestByte() {
    NDArray unit =
        manager.create(
            new float[] {
              -0.3f,
              1.7f,
              Float.POSITIVE_INFINITY,
              Float.NEGATIVE_INFINITY,
              10.49f / 255,
              10.51f / 255,
              0.5f
            });
    assertArrayEquals(new int[] {0, 255, 255, 0, 10, 11, 128}, Pixels.toBytes(unit).toUint8Array());
  }

  @Test
  void bytesFollowTheAxesOfATransposedArray() {
    NDArray unit = manager.create(new float[] {0, 1, 0, 1, 0, 1}, new Shape(3, 2)).transpose();
    assertArrayEquals(new int[] {0, 0, 0, 255, 255, 255}, unsigned(Pixels.toByteArray(unit)));
    NDArray bytes = allBytes().reshape(128, 2).transpose();
    assertEquals(2, Pixels.toByteArray(bytes)[1]);
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return values;
  }

  @Test
  void inputIsLeftUnchanged() {
    NDArray unit = manager.create(new float[] {-1, 0.3f, 2});
    Pixels.toBytes(unit).close();
    assertArrayEquals(new float[] {-1, 0.3f, 2}, unit.toFloatArray());
  }

  @Test
  void onlyTheResultStaysOpen() {
    NDArray bytes = allBytes();
    int before = ManagedArrays.count(manager);
    NDArray unit = Pixels.toUnit(bytes);
    Pixels.toBytes(unit);
    assertEquals(before + 2, ManagedArrays.count(manager));
  }

  @Test
  void whatHasNoByteIsRejected() {
    NDArray nan = manager.create(new float[] {0, Float.NaN});
    assertThrows(IllegalArgumentException.class, () -> Pixels.toBytes(nan));
    NDArray ints = manager.create(new int[] {1});
    assertThrows(IllegalArgumentException.class, () -> Pixels.toBytes(ints));
    assertThrows(IllegalArgumentException.class, () -> Pixels.toUnit(nan));
  }
}
