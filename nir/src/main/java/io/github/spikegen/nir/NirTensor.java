package io.github.spikegen.nir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The numbers of a node, in row-major order, with their shape. */
public final class NirTensor {

  private final Shape shape;
  private final float[] values;

  /**
   * Takes numbers.
   *
   * @param shape the shape
   * @param values as many as the shape has places; copied
   * @throws IllegalArgumentException if there are more or fewer
   */
  public NirTensor(Shape shape, float... values) {
    if (shape.size() != values.length) {
      throw new IllegalArgumentException(
          "%d numbers don't fill the shape %s".formatted(values.length, shape));
    }
    this.shape = shape;
    this.values = values.clone();
  }

  /**
   * {@return the same number everywhere}
   *
   * @param shape the shape
   * @param value the number
   */
  public static NirTensor filled(Shape shape, float value) {
    float[] values = new float[Math.toIntExact(shape.size())];
    Arrays.fill(values, value);
    return new NirTensor(shape, values);
  }

  /** {@return the shape} */
  public Shape shape() {
    return shape;
  }

  /** {@return a copy of the numbers} */
  public float[] values() {
    return values.clone();
  }

  /**
   * {@return one number}
   *
   * @param index where it is in row-major order, from 0
   */
  public float at(int index) {
    return values[index];
  }

  /** {@return whether all numbers are the same} */
  public boolean isUniform() {
    for (float value : values) {
      if (Float.compare(value, values[0]) != 0) {
        return false;
      }
    }
    return values.length > 0;
  }

  /**
   * {@return the numbers as an array}
   *
   * @param manager its manager
   */
  public NDArray toArray(NDManager manager) {
    return manager.create(values, shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NirTensor tensor
        && shape.equals(tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "NirTensor" + shape;
  }
}
