package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;

/**
 * Bicubic resizing with antialiasing, as Pillow's {@code BICUBIC} for floating-point images.
 *
 * <p>Keys' cubic kernel with a = -0.5, widened by the scale where an image shrinks, and normalized
 * over the pixels that exist. It is linear in each axis: two matrix products.
 */
final class BicubicResize {

  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  private BicubicResize() {}

  /** Resizes images {@code [N, C, H, W]}; float32 results may exceed the range of the images. */
  static NDArray apply(NDArray images, int height, int width) {
    Shape shape = images.getShape();
    try (NoGrad off = new NoGrad();
        NDManager work = images.getManager().newSubManager()) {
      NDArray pixels = images.toType(DataType.FLOAT64, true);
      pixels.attach(work);
      NDArray rows = matrix(work, (int) shape.get(2), height);
      NDArray columns = matrix(work, (int) shape.get(3), width).transpose();
      NDArray resized = rows.matMul(pixels.matMul(columns)).toType(DataType.FLOAT32, true);
      resized.attach(images.getManager());
      return resized;
    }
  }

  /** Returns the matrix [to, from] that resizes one axis. */
  private static NDArray matrix(NDManager manager, int from, int to) {
    double scale = (double) from / to;
    double width = Math.max(1, scale);
    double[] matrix = new double[to * from];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      // Pillow rounds the borders of the kernel to whole pixels
      int first = Math.max(0, (int) (center - SUPPORT * width + 0.5));
      int end = Math.min(from, (int) (center + SUPPORT * width + 0.5));
      double total = 0;
      for (int j = first; j < end; j++) {
        double weight = kernel((j + 0.5 - center) / width);
        matrix[i * from + j] = weight;
        total += weight;
      }
      for (int j = first; j < end; j++) {
        matrix[i * from + j] /= total;
      }
    }
    return manager.create(matrix, new Shape(to, from));
  }

  private static double kernel(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < SUPPORT ? A * (((x - 5) * x + 8) * x - 4) : 0;
  }
}
