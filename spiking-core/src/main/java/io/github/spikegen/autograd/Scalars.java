package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Constants that autograd may keep for the backward pass.
 *
 * <p>{@code x.mul(3f)}, {@code x.div(3f)} and {@code x.pow(3f)} wrap the number in a tensor over a
 * Java buffer that may be collected before the backward pass reads it, which makes the gradient
 * wrong at random. The constants made here are owned by the engine: wherever a gradient may flow,
 * scale arrays through this class. Adding and subtracting a number keeps nothing and is safe.
 */
public final class Scalars {

  private Scalars() {}

  /**
   * {@return a constant of shape {@code []} and {@code x}'s type, in {@code x}'s manager}
   *
   * @param x the array whose type, device and manager are used
   * @param value the constant
   */
  public static NDArray like(NDArray x, double value) {
    return of(x.getManager(), x.getDataType(), value);
  }

  /**
   * {@return a constant of shape {@code []}}
   *
   * @param manager the manager of the result
   * @param type the type of the result
   * @param value the constant
   */
  public static NDArray of(NDManager manager, DataType type, double value) {
    if (type == DataType.FLOAT64) { // full takes a float
      return array(manager, new double[] {value}, new Shape(), type);
    }
    return manager.full(new Shape(), (float) value, type);
  }

  /**
   * {@return an array of constants}
   *
   * @param manager the manager of the result
   * @param values the constants in row-major order
   * @param shape the shape of the result
   * @param type the type of the result
   */
  public static NDArray array(NDManager manager, double[] values, Shape shape, DataType type) {
    try (NDArray overJavaBuffer = manager.create(values, shape)) {
      // toType returns the same memory where the type stays the same, whatever its second argument
      return type == DataType.FLOAT64
          ? overJavaBuffer.duplicate()
          : overJavaBuffer.toType(type, true);
    }
  }

  /**
   * {@return {@code x · factor}, in {@code x}'s manager}
   *
   * @param x an array of any shape
   * @param factor the constant
   */
  public static NDArray multiply(NDArray x, double factor) {
    try (NDArray constant = like(x, factor)) {
      return x.mul(constant);
    }
  }

  /**
   * {@return the mean over some axes, without them, in {@code x}'s manager; DJL's own supports one
   * axis only and scales by a number}
   *
   * @param x an array of any shape
   * @param axes the axes to average over; none means all of them
   */
  public static NDArray mean(NDArray x, int... axes) {
    if (axes.length == 0) {
      try (NDArray sum = x.sum()) {
        return multiply(sum, 1.0 / x.size());
      }
    }
    long count = 1;
    for (int axis : axes) {
      count *= x.getShape().get(axis < 0 ? axis + x.getShape().dimension() : axis);
    }
    try (NDArray sum = x.sum(axes)) {
      return multiply(sum, 1.0 / count);
    }
  }

  /**
   * {@return the mean squared error over all elements, shape {@code []}, in {@code a}'s manager}
   *
   * @param a an array of any shape
   * @param b an array of the same shape
   */
  public static NDArray meanSquaredError(NDArray a, NDArray b) {
    try (NDArray difference = a.sub(b);
        NDArray square = difference.square()) {
      return mean(square);
    }
  }
}
