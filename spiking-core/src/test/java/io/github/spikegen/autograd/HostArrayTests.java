package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import org.junit.jupiter.api.Test;

class HostArrayTests extends ArrayTest {

  @Test
  void bytesAreLittleEndianInRowMajorOrder() {
    NDArray transposed = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)).transpose();
    HostArray copy = HostArray.of(transposed);
    assertEquals(DataType.FLOAT32, copy.type());
    assertArrayEquals(new long[] {2, 2}, copy.shape());
    // 1, 3, 2, 4 as IEEE 754
    assertArrayEquals(
        new byte[] {
          0, 0, (byte) 0x80, 0x3f, 0, 0, 0x40, 0x40, 0, 0, 0, 0x40, 0, 0, (byte) 0x80, 0x40
        },
        copy.bytes());
    assertArrayEquals(new float[] {1, 3, 2, 4}, copy.floats());
    assertArrayEquals(
        copy.bytes(), HostArray.of(new float[] {1, 3, 2, 4}, new Shape(2, 2)).bytes());
  }

  @Test
  void everyTypeComesBack() {
    for (DataType type :
        new DataType[] {DataType.FLOAT32, DataType.FLOAT64, DataType.INT64, DataType.INT32}) {
      NDArray array = manager.arange(-3, 4, 1, type);
      HostArray copy = HostArray.of(array);
      array.muli(2); // the copy is one
      NDArray again = copy.toArray(manager);
      assertEquals(type, again.getDataType());
      assertEquals(manager.arange(-3, 4, 1, type), again);
      again.addi(1); // and so is what is made of it
      assertEquals(manager.arange(-3, 4, 1, type), copy.toArray(manager));
    }
  }

  @Test
  void elementsGoIntoAnArrayOfTheSameShapeAlone() {
    NDArray target = manager.zeros(new Shape(2, 3));
    HostArray values = HostArray.of(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
    values.copyTo(target);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, target.toFloatArray());
    IllegalArgumentException shape =
        assertThrows(
            IllegalArgumentException.class, () -> values.copyTo(manager.zeros(new Shape(3, 2))));
    assertEquals("shape must be (3, 2), but is (2, 3)", shape.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new HostArray(DataType.FLOAT32, new long[] {2}, new byte[7]));
    assertThrows(
        IllegalStateException.class, () -> HostArray.of(manager.create(new long[] {1})).floats());
  }
}
