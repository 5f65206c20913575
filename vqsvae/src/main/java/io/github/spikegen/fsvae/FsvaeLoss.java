package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;

/**
 * The loss of an FSVAE and its parts (Kamata et al., AAAI 2022), all of shape {@code []}.
 *
 * @param total what is minimised
 * @param meanSquaredError of the pixels in [0, 1]
 * @param mmd the maximum mean discrepancy of posterior and prior: the mean squared difference of
 *     the postsynaptic potentials of their firing probabilities
 */
public record FsvaeLoss(NDArray total, NDArray meanSquaredError, NDArray mmd) {

  /**
   * Computes the loss, {@code MSE/variance + mmdWeight·MMD}.
   *
   * @param output a forward pass
   * @param images the pixels in [0, 1] that it was given, {@code [N, channels, H, W]}
   * @param variance the variance of the training set's pixels, above 0; 1 for the plain error
   * @param config the model's config
   * @return the loss, in the manager of the images
   */
  public static FsvaeLoss of(
      FsvaeOutput output, NDArray images, double variance, FsvaeConfig config) {
    if (!(variance > 0)) {
      throw new IllegalArgumentException(
          "variance of the training images must be above 0, but was " + variance);
    }
    NDArray mse = Scalars.meanSquaredError(images.sub(0.5), output.reconstruction());
    NDArray mmd =
        Latents.maximumMeanDiscrepancy(
            output.posterior(), output.prior(), new PostsynapticPotential(config.synapticTau()));
    NDArray total =
        Scalars.multiply(mse, 1 / variance).add(Scalars.multiply(mmd, config.mmdWeight()));
    return new FsvaeLoss(total, mse, mmd);
  }
}
