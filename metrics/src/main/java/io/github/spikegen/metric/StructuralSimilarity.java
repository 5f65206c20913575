package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The structural similarity (SSIM) of images with pixels in [0, 1] that belong together in pairs.
 *
 * <p>Wang et al., "Image quality assessment: from error visibility to structural similarity"
 * (2004), equation 13, with a Gaussian window of 11x11 pixels and standard deviation 1.5, C1 =
 * 0.01², C2 = 0.03². Images are padded with zeros, each channel counts for itself, and the mean is
 * taken over the whole map.
 */
public final class StructuralSimilarity {

  private static final int RADIUS = 5;
  private static final double SIGMA = 1.5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  private StructuralSimilarity() {}

  /**
   * {@return the similarity of each pair: N similarities, 1 for equal images}
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   */
  public static double[] perImage(NDArray a, NDArray b) {
    return MeanSquaredError.means(a, b, StructuralSimilarity::map);
  }

  /**
   * {@return the mean similarity over all pairs, at most 1}
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   */
  public static double mean(NDArray a, NDArray b) {
    return Samples.mean(perImage(a, b));
  }

  private static NDArray map(NDArray x, NDArray y) {
    NDManager work = x.getManager();
    Shape shape = x.getShape();
    // the window is separable, and padding with zeros leaves out what lies outside
    NDArray rows = window(work, (int) shape.get(2));
    NDArray columns = window(work, (int) shape.get(3));
    NDArray meanX = smooth(rows, x, columns);
    NDArray meanY = smooth(rows, y, columns);
    NDArray squareX = meanX.square();
    NDArray squareY = meanY.square();
    NDArray product = meanX.mul(meanY);
    NDArray varianceX = smooth(rows, x.square(), columns).subi(squareX);
    NDArray varianceY = smooth(rows, y.square(), columns).subi(squareY);
    NDArray covariance = smooth(rows, x.mul(y), columns).subi(product);
    NDArray luminance = product.mul(2).addi(C1).divi(squareX.add(squareY).addi(C1));
    NDArray structure = covariance.mul(2).addi(C2).divi(varianceX.add(varianceY).addi(C2));
    return luminance.mul(structure);
  }

  private static NDArray smooth(NDArray rows, NDArray images, NDArray columns) {
    return rows.matMul(images).matMul(columns);
  }

  /** Returns the symmetric matrix [side, side] that smooths along one axis. */
  private static NDArray window(NDManager manager, int side) {
    double[] weights = new double[RADIUS + 1];
    double total = 0;
    for (int i = -RADIUS; i <= RADIUS; i++) {
      weights[Math.abs(i)] = Math.exp(-i * i / (2 * SIGMA * SIGMA));
      total += weights[Math.abs(i)];
    }
    double[] matrix = new double[side * side];
    for (int i = 0; i < side; i++) {
      for (int j = Math.max(0, i - RADIUS); j <= Math.min(side - 1, i + RADIUS); j++) {
        matrix[i * side + j] = weights[Math.abs(i - j)] / total;
      }
    }
    return manager.create(matrix, new Shape(side, side));
  }
}
