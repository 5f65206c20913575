package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import java.util.Arrays;
import java.util.function.BinaryOperator;

/**
 * The mean of squared differences of pixels in [0, 1], for images that belong together in pairs.
 */
public final class MeanSquaredError {

  private static final int BLOCK = 256;

  private MeanSquaredError() {}

  /**
   * {@return the error of each pair: N errors in [0, 1]}
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   */
  public static double[] perImage(NDArray a, NDArray b) {
    return means(a, b, (x, y) -> x.sub(y).square());
  }

  /**
   * {@return the mean error over all pairs, in [0, 1]}
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   */
  public static double mean(NDArray a, NDArray b) {
    return Samples.mean(perImage(a, b));
  }

  /**
   * Applies a measure block by block and returns the mean of each image; it takes float64 {@code
   * [B, C, H, W]} twice.
   */
  static double[] means(NDArray a, NDArray b, BinaryOperator<NDArray> measure) {
    requireImages("a", a);
    requireImages("b", b);
    if (!a.getShape().equals(b.getShape())) {
      throw new IllegalArgumentException(
          "a and b must be of one shape, but are %s and %s".formatted(a.getShape(), b.getShape()));
    }
    int count = Math.toIntExact(a.getShape().get(0));
    double[] means = new double[count];
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(from + BLOCK, count);
      try (NoGrad off = new NoGrad();
          NDManager work = a.getManager().newSubManager()) {
        NDArray maps = measure.apply(slice(work, a, from, to), slice(work, b, from, to));
        double[] sums = maps.sum(new int[] {1, 2, 3}).toDoubleArray();
        double size = a.getShape().size() / (double) count;
        Arrays.setAll(sums, i -> sums[i] / size);
        System.arraycopy(sums, 0, means, from, to - from);
      }
    }
    return means;
  }

  private static void requireImages(String name, NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "%s must be [N, C, H, W] and not empty, but is %s".formatted(name, shape));
    }
    if (!images.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "%s must be floating-point numbers in [0, 1], but is %s"
              .formatted(name, images.getDataType()));
    }
  }

  private static NDArray slice(NDManager work, NDArray images, int from, int to) {
    try (NDArray slice = images.get("{}:{}", from, to)) {
      NDArray doubles = slice.toType(DataType.FLOAT64, true);
      doubles.attach(work);
      return doubles;
    }
  }
}
