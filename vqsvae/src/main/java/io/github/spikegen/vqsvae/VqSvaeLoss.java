package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import io.github.spikegen.vqsvae.SpikingQuantizer.QuantizedSpikes;

/**
 * The loss of a VQ-SVAE and its parts (Spiking-Diffusion, arXiv 2308.10187, section on training),
 * all of shape {@code []}.
 *
 * @param total what is minimized
 * @param meanSquaredError of the pixels in [0, 1]
 * @param quantization codebook and commitment terms of feature and spikes together
 */
public record VqSvaeLoss(NDArray total, NDArray meanSquaredError, NDArray quantization) {

  /**
   * Computes the loss: {@code MSE/variance + MSE(sg[z], zQ) + β·MSE(z, sg[zQ])} on the features,
   * and the last two again on the postsynaptic potentials of the spike trains.
   *
   * @param output a forward pass
   * @param images the pixels in [0, 1] that it was given, {@code [N, channels, H, W]}
   * @param variance the variance of the training set's pixels, above 0
   * @param config the model's config
   * @return the loss, in the manager of the images
   */
  public static VqSvaeLoss of(
      VqSvae.Output output, NDArray images, double variance, VqSvaeConfig config) {
    if (!(variance > 0)) {
      throw new IllegalArgumentException(
          "variance of the training images must be above 0, but was " + variance);
    }
    NDArray centered = images.sub(0.5);
    NDArray mse = Scalars.meanSquaredError(centered, output.reconstruction());
    NDArray quantization = quantization(output.quantized(), config);
    NDArray total = Scalars.multiply(mse, 1 / variance).add(quantization);
    return new VqSvaeLoss(total, mse, quantization);
  }

  /**
   * Computes the codebook and commitment terms, on the features and on the postsynaptic potentials.
   *
   * @param quantized what the quantizer gave
   * @param config the model's config
   * @return one number, shape {@code []}
   */
  public static NDArray quantization(QuantizedSpikes quantized, VqSvaeConfig config) {
    boolean trainCodes = config.codebook().update().byGradient();
    double beta = config.commitmentWeight();
    PostsynapticPotential psp = new PostsynapticPotential(config.synapticTau());
    NDArray onFeatures = pull(quantized.features(), quantized.codes(), trainCodes, beta);
    NDArray onSpikes =
        pull(
            psp.trace(quantized.encoderSpikes()),
            psp.trace(quantized.generatedSpikes()),
            true,
            beta);
    return onFeatures.add(onSpikes);
  }

  /** Draws the target to the source and, by the commitment weight, the source to the target. */
  private static NDArray pull(
      NDArray source, NDArray target, boolean moveTarget, double commitmentWeight) {
    NDArray commitment =
        Scalars.multiply(Scalars.meanSquaredError(source, target.stopGradient()), commitmentWeight);
    if (!moveTarget) {
      return commitment;
    }
    return commitment.add(Scalars.meanSquaredError(source.stopGradient(), target));
  }
}
