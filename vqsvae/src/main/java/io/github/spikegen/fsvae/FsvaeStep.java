package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.PostsynapticPotential;
import io.github.spikegen.fsvae.FsvaeConfig.ImageError;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.training.TrainingStep.StepResult;

/**
 * The training step of an FSVAE for one epoch.
 *
 * <p>The batch's data are pixels in [0, 1], {@code [N, channels, H, W]}. Figures: {@code mse} and
 * {@code mmd}.
 */
public final class FsvaeStep implements TrainingStep {

  private final Fsvae model;
  private final double variance;
  private final double ownLatents;
  private final RandomKey key;

  /**
   * The loss of an FSVAE and its parts (Kamata et al., AAAI 2022), all of shape {@code []}.
   *
   * @param total what is minimized
   * @param meanSquaredError of the pixels in [0, 1]
   * @param mmd the maximum mean discrepancy of posterior and prior: the mean squared difference of
   *     the postsynaptic potentials of their firing probabilities
   */
  public record Loss(NDArray total, NDArray meanSquaredError, NDArray mmd) {

    /**
     * Computes the loss: {@code MSE/variance + mmdWeight·MMD}, without the variance if the config's
     * image error is plain.
     *
     * @param output a forward pass
     * @param images the pixels in [0, 1] that it was given, {@code [N, channels, H, W]}
     * @param variance the variance of the training set's pixels, above 0; 1 for the plain error
     * @param config the model's config
     * @return the loss, in the manager of the images
     */
    public static Loss of(
        Fsvae.Output output, NDArray images, double variance, FsvaeConfig config) {
      if (!(variance > 0)) {
        throw new IllegalArgumentException(
            "variance of the training images must be above 0, but was " + variance);
      }
      NDArray mse = Scalars.meanSquaredError(images.sub(0.5), output.reconstruction());
      NDArray mmd =
          Latents.maximumMeanDiscrepancy(
              output.posterior(), output.prior(), new PostsynapticPotential(config.synapticTau()));
      double weight = config.imageError() == ImageError.PLAIN ? 1 : 1 / variance;
      NDArray total = Scalars.multiply(mse, weight).add(Scalars.multiply(mmd, config.mmdWeight()));
      return new Loss(total, mse, mmd);
    }
  }

  /**
   * Starts an epoch.
   *
   * @param model the model to train
   * @param variance the variance of the training set's pixels, above 0
   * @param progress the share of training that is done, in [0, 1], for scheduled sampling
   * @param key what this epoch draws from, such as {@code RandomKey.of(seed).fold(epoch)}
   */
  public FsvaeStep(Fsvae model, double variance, double progress, RandomKey key) {
    this.model = model;
    this.variance = variance;
    this.key = key;
    ownLatents = model.config().scheduledSampling().probability(progress);
  }

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray images = batch.getData().singletonOrThrow();
    ParameterStore store = new ParameterStore(images.getManager(), false);
    Fsvae.Output output = model.train(store, images, ownLatents, key.fold(step));
    Loss loss = Loss.of(output, images, variance, model.config());
    return StepResult.of(loss.total()).with("mse", loss.meanSquaredError()).with("mmd", loss.mmd());
  }
}
