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
   * Returns the number of different tokens, such as the entries of a codebook.
   *
   * @return K, at least 1: tokens are 0 to K-1
   */
  int codebookSize();

  /**
   * Returns the grid of tokens of one image.
   *
   * @return {@code (h, w)}
   */
  Shape tokenShape();

  /**
   * Encodes images.
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @return tokens, int64 {@code [N, h, w]}, in the manager of the images
   */
  NDArray encode(NDArray images);

  /**
   * Decodes tokens.
   *
   * @param tokens int64 {@code [N, h, w]} in 0 to K-1
   * @return pixels clipped to [0, 1], float32 {@code [N, C, H, W]}, in the manager of the tokens
   */
  NDArray decode(NDArray tokens);
}
