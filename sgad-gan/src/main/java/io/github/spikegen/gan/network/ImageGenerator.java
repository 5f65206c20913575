package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * A network that makes images of random numbers, such as {@link Generator}. As a Block it takes
 * latent vectors to images too.
 */
public interface ImageGenerator extends Block {

  /**
   * Returns the size of a latent vector.
   *
   * @return Z, at least 1
   */
  int latentSize();

  /**
   * Makes images; gradients flow back to the parameters.
   *
   * @param store the parameters
   * @param latents {@code [N, Z]}, from the standard normal distribution
   * @param training whether the call belongs to training
   * @return pixels in [0, 1], {@code [N, C, H, W]}, in the manager of the latents
   */
  NDArray generate(ParameterStore store, NDArray latents, boolean training);
}
