package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Turns images into a grid of discrete tokens and back. A vector-quantized autoencoder is one; a
 * model of tokens needs nothing else of it.
 *
 * <p>Both directions run without gradients and in evaluation mode.
 */
public interface ImageTokenizer {

  /**
   * {@return the number K of different tokens, such as the entries of a codebook, at least 1:
   * tokens are 0 to K-1}
   */
  int codebookSize();

  /** {@return the grid {@code (h, w)} of tokens of one image} */
  Shape tokenShape();

  /**
   * {@return the tokens of images, int64 {@code [N, h, w]}, in the manager of the images}
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   */
  NDArray encode(NDArray images);

  /**
   * {@return the images of tokens, pixels clipped to [0, 1], float32 {@code [N, C, H, W]}, in the
   * manager of the tokens}
   *
   * @param tokens int64 {@code [N, h, w]} in 0 to K-1
   */
  NDArray decode(NDArray tokens);
}
