package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;

/**
 * The mean of squared differences of pixels in [0, 1], for images that belong together in pairs.
 */
public final class MeanSquaredError {

  private MeanSquaredError() {}

  /**
   * Returns the error of each pair.
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   * @return N errors in [0, 1]
   */
  public static double[] perImage(NDArray a, NDArray b) {
    return ImagePairs.means(a, b, (x, y) -> x.sub(y).square());
  }

  /**
   * Returns the mean error.
   *
   * @param a floating-point {@code [N, C, H, W]} in [0, 1]
   * @param b the same shape
   * @return the mean over all pairs, in [0, 1]
   */
  public static double mean(NDArray a, NDArray b) {
    return ImagePairs.mean(perImage(a, b));
  }
}
