package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;

/** The largest singular value of a layer's weight. */
final class SpectralNorm {

  private static final long START = 20;

  private SpectralNorm() {}

  /**
   * Estimates the largest singular value by power iteration from a fixed random vector; the
   * estimate never exceeds it.
   *
   * @param weight {@code [outputs, ...]}: of a convolution, the matrix of its reshaped kernels
   * @param iterations at least 1
   * @return the estimate
   */
  static float of(NDArray weight, int iterations) {
    long outputs = weight.getShape().get(0);
    try (NoGrad off = new NoGrad();
        NDArray matrix = weight.reshape(outputs, weight.size() / outputs);
        NDArray transposed = matrix.transpose()) {
      NDArray u = RandomKey.of(START).normal(weight.getManager(), new Shape(outputs, 1));
      float norm = 0;
      for (int i = 0; i < iterations; i++) {
        try (NDArray old = u;
            NDArray v = transposed.dot(old)) {
          normalize(v);
          u = matrix.dot(v);
          norm = normalize(u);
        }
      }
      u.close();
      return norm;
    }
  }

  private static float normalize(NDArray vector) {
    try (NDArray norm = vector.norm()) {
      float value = norm.getFloat();
      if (value > 0) {
        vector.divi(value);
      }
      return value;
    }
  }
}
