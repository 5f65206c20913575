package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;

/**
 * Ways between latent vectors along great circles. Vectors of a standard normal distribution have
 * nearly the same length; half-way along a straight line they would be shorter than any that the
 * generator was trained on.
 */
public final class LatentInterpolation {

  private static final double SMALLEST_SINE = 1e-6;

  private LatentInterpolation() {}

  /**
   * Interpolates between pairs of vectors: {@code sin((1-s)θ)/sin(θ)·from + sin(sθ)/sin(θ)·to} with
   * the angle θ between them, and along a line where they point the same way or opposite ways.
   *
   * @param from float32 {@code [N, Z]}
   * @param to float32 {@code [N, Z]}
   * @param steps how many vectors each way has, both ends included, at least 2
   * @return float32 {@code [N * steps, Z]}, way after way, in the manager of {@code from}
   */
  public static NDArray between(NDArray from, NDArray to, int steps) {
    Require.atLeast("steps", 2, steps);
    if (!from.getShape().equals(to.getShape()) || from.getShape().dimension() != 2) {
      throw new IllegalArgumentException(
          "from and to must be of one shape [N, Z], but are %s and %s"
              .formatted(from.getShape(), to.getShape()));
    }
    int pairs = Math.toIntExact(from.getShape().get(0));
    int size = Math.toIntExact(from.getShape().get(1));
    float[] starts = from.toFloatArray();
    float[] ends = to.toFloatArray();
    float[] ways = new float[pairs * steps * size];
    for (int i = 0; i < pairs; i++) {
      double angle = angle(starts, ends, i * size, size);
      for (int j = 0; j < steps; j++) {
        double share = (double) j / (steps - 1);
        double ofStart = weight(1 - share, angle);
        double ofEnd = weight(share, angle);
        for (int k = 0; k < size; k++) {
          int at = i * size + k;
          ways[(i * steps + j) * size + k] = (float) (ofStart * starts[at] + ofEnd * ends[at]);
        }
      }
    }
    NDManager manager = from.getManager();
    try (NDArray overJavaBuffer = manager.create(ways, new Shape(pairs * (long) steps, size))) {
      return overJavaBuffer.duplicate();
    }
  }

  private static double angle(float[] a, float[] b, int offset, int size) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = offset; i < offset + size; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    double cosine = product / Math.sqrt(squaresOfA * squaresOfB);
    return Double.isNaN(cosine) ? 0 : Math.acos(Math.max(-1, Math.min(1, cosine)));
  }

  private static double weight(double share, double angle) {
    double sine = Math.sin(angle);
    return sine < SMALLEST_SINE ? share : Math.sin(share * angle) / sine;
  }
}
