package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import io.github.spikegen.vqsvae.SpikingQuantizer.QuantizedSpikes;
import io.github.spikegen.vqsvae.VqSvaeConfig.LossForm;

/**
 * The loss of a VQ-SVAE and its parts (Spiking-Diffusion, arXiv 2308.10187), all of shape {@code
 * []}.
 *
 * <p>{@link VqSvaeConfig.LossForm#MEANS}, as the released code has it, is {@code MSE(x,
 * x')/variance + MSE(sg[z], zQ) + β·MSE(z, sg[zQ])} on the features, and the last two again on the
 * postsynaptic potentials of the spike trains; MSE is the mean over all numbers of a batch, and sg
 * stops the gradient.
 *
 * <p>{@link VqSvaeConfig.LossForm#SUMS} is the paper's equation 9: {@code -log p(x|zQ) + |sg[z] -
 * zQ|² + β·|z - sg[zQ]|²}, and the last two again on the potentials. Each square is a sum over the
 * numbers of one image, those of all time steps included, and the loss is the mean over the images
 * of a batch. The paper does not say which distribution p is: it is taken to be normal with
 * variance 1/2, so that the first term is {@code |x - x'|²}, up to a constant.
 *
 * @param total what is minimized
 * @param meanSquaredError of the pixels in [0, 1]
 * @param quantization codebook and commitment terms of feature and spikes together
 */
public record VqSvaeLoss(NDArray total, NDArray meanSquaredError, NDArray quantization) {

  /**
   * Computes the loss in the form that the config names.
   *
   * @param output a forward pass
   * @param images the pixels in [0, 1] that it was given, {@code [N, channels, H, W]}
   * @param variance the variance of the training set's pixels, above 0; unused by {@link
   *     VqSvaeConfig.LossForm#SUMS}
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
    double weight = config.loss() == LossForm.MEANS ? 1 / variance : perImage(images, 0);
    NDArray total = Scalars.multiply(mse, weight).add(quantization);
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
    NDArray features = quantized.features();
    NDArray spikes = quantized.encoderSpikes();
    NDArray onFeatures = pull(features, quantized.codes(), trainCodes, beta);
    NDArray onSpikes = pull(psp.trace(spikes), psp.trace(quantized.generatedSpikes()), true, beta);
    if (config.loss() == LossForm.MEANS) {
      return onFeatures.add(onSpikes);
    }
    return Scalars.multiply(onFeatures, perImage(features, 0))
        .add(Scalars.multiply(onSpikes, perImage(spikes, 1)));
  }

  /** How many numbers an image has in an array whose given axis counts the images. */
  private static double perImage(NDArray array, int axis) {
    return (double) array.size() / array.getShape().get(axis);
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
