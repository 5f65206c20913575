package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.NoGrad;

/** The two forms of pixels, bytes 0–255 and numbers 0–1, and the way between them. */
public final class Pixels {

  private static final float WHITE = 255f;

  private Pixels() {}

  /**
   * Converts bytes to numbers: {@code byte / 255}.
   *
   * @param bytes a uint8 array of any shape
   * @return a float32 array of the same shape with values in [0, 1], in {@code bytes}' manager
   * @throws IllegalArgumentException if the array is not uint8
   */
  public static NDArray toUnit(NDArray bytes) {
    if (bytes.getDataType() != DataType.UINT8) {
      throw new IllegalArgumentException("bytes must be uint8, but are " + bytes.getDataType());
    }
    try (NoGrad off = new NoGrad()) {
      return bytes.toType(DataType.FLOAT32, true).divi(WHITE);
    }
  }

  /**
   * Converts numbers to bytes: the nearest of {@code 255 · unit}, after clipping to [0, 1]. Exact
   * halves go to the even byte. Inverts {@link #toUnit} exactly.
   *
   * @param unit a float32 or float64 array of any shape
   * @return a uint8 array of the same shape, in {@code unit}'s manager
   * @throws IllegalArgumentException if the array is of another type or contains NaN
   */
  public static NDArray toBytes(NDArray unit) {
    if (unit.getDataType() != DataType.FLOAT32 && unit.getDataType() != DataType.FLOAT64) {
      throw new IllegalArgumentException(
          "unit must be float32 or float64, but is " + unit.getDataType());
    }
    try (NoGrad off = new NoGrad();
        NDArray undefined = unit.isNaN();
        NDArray anyUndefined = undefined.any();
        NDArray notBelow = unit.maximum(0f); // DJL's clip leaves two arrays open
        NDArray clipped = notBelow.minimum(1f);
        NDArray scaled = clipped.mul(WHITE);
        NDArray rounded = scaled.round()) {
      if (anyUndefined.getBoolean()) {
        throw new IllegalArgumentException("unit must hold numbers, but contains NaN");
      }
      return rounded.toType(DataType.UINT8, true);
    }
  }

  /**
   * Returns the bytes of an image array as Java sees them.
   *
   * @param images uint8, taken as it is, or float32 or float64 in [0, 1], converted by {@link
   *     #toBytes}
   * @return one unsigned byte an element, in row-major order
   */
  public static byte[] toByteArray(NDArray images) {
    if (images.getDataType() == DataType.UINT8) {
      return images.toByteArray();
    }
    try (NDArray bytes = toBytes(images)) {
      return bytes.toByteArray();
    }
  }
}
