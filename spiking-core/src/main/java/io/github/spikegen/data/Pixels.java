package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.NoGrad;

/** The two forms of pixels, bytes 0–255 and numbers 0–1, and the way between them. */
public final class Pixels {

  private static final float WHITE = 255f;

  private Pixels() {}

  /**
   * {@return numbers {@code byte / 255}, float32 in [0, 1] of the same shape, in {@code bytes}'
   * manager}
   *
   * @param bytes a uint8 array of any shape
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
   * {@return the nearest bytes to {@code 255 · unit}, after clipping to [0, 1]: uint8 of the same
   * shape, in {@code unit}'s manager} Exact halves go to the even byte. Inverts {@link #toUnit}
   * exactly.
   *
   * @param unit a float32 or float64 array of any shape
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
   * {@return the bytes of an image array as Java sees them, one unsigned byte an element, in
   * row-major order}
   *
   * @param images uint8, taken as it is, or float32 or float64 in [0, 1], converted by {@link
   *     #toBytes}
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
