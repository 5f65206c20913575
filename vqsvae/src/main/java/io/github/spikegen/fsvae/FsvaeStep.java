package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.training.StepResult;
import io.github.spikegen.training.TrainingStep;

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
    FsvaeOutput output = model.train(store, images, ownLatents, key.fold(step));
    FsvaeLoss loss = FsvaeLoss.of(output, images, variance, model.config());
    return StepResult.of(loss.total()).with("mse", loss.meanSquaredError()).with("mmd", loss.mmd());
  }
}
