package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * A network that tells real images from generated ones, such as {@link Discriminator}. As a Block
 * it takes images to scores too.
 */
public interface ImageCritic extends Block {

  /**
   * Scores images; gradients flow back to the images and the parameters.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, C, H, W]}
   * @param training whether the call belongs to training
   * @return scores without bounds, high for real images, {@code [N]}, in the manager of the images
   */
  NDArray score(ParameterStore store, NDArray images, boolean training);

  /**
   * Returns the last layer, whose outputs are the scores.
   *
   * @return a child of this block
   */
  Block output();
}
