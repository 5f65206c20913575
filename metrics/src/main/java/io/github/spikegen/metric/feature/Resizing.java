package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;

/**
 * How images are enlarged for a feature network. Both are linear in each axis: two matrix products.
 */
public enum Resizing {
  /**
   * Keys' cubic kernel with a = -0.5, widened by the scale where an image shrinks (antialiasing),
   * and normalized over the pixels that exist, as Pillow's {@code BICUBIC} for floating-point
   * images: the form of clean-fid.
   */
  BICUBIC {
    @Override
    void fill(double[] weights, double position, double scale) {
      double width = Math.max(1, scale);
      double center = position * scale;
      // Pillow rounds the borders of the kernel to whole pixels
      int first = Math.max(0, (int) (center - SUPPORT * width + 0.5));
      int end = Math.min(weights.length, (int) (center + SUPPORT * width + 0.5));
      double total = 0;
      for (int i = first; i < end; i++) {
        weights[i] = cubic((i + 0.5 - center) / width);
        total += weights[i];
      }
      for (int i = first; i < end; i++) {
        weights[i] /= total;
      }
    }
  },

  /**
   * The two nearest pixels of each axis, without antialiasing, as PyTorch's {@code bilinear} with
   * corners that are not aligned: the form of pytorch-fid, and of the evaluations around the two
   * papers.
   */
  BILINEAR {
    @Override
    void fill(double[] weights, double position, double scale) {
      double center = Math.max(0, position * scale - 0.5);
      int first = (int) center;
      double share = center - first;
      weights[first] += 1 - share;
      weights[Math.min(first + 1, weights.length - 1)] += share;
    }
  };

  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  /**
   * Sets how much each pixel of an axis counts in one of the new pixels.
   *
   * @param weights zeros, one for each pixel
   * @param position the middle of the new pixel, in new pixels
   * @param scale old pixels a new one
   */
  abstract void fill(double[] weights, double position, double scale);

  /** Resizes images {@code [N, C, H, W]}; float32 results may exceed the range of the images. */
  NDArray apply(NDArray images, int height, int width) {
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
  private NDArray matrix(NDManager manager, int from, int to) {
    double[] matrix = new double[to * from];
    for (int i = 0; i < to; i++) {
      double[] weights = new double[from];
      fill(weights, i + 0.5, (double) from / to);
      System.arraycopy(weights, 0, matrix, i * from, from);
    }
    return manager.create(matrix, new Shape(to, from));
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < SUPPORT ? A * (((x - 5) * x + 8) * x - 4) : 0;
  }
}
