package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.training.StepResult;
import io.github.spikegen.training.TrainingStep;

/**
 * The training step of a denoiser for one epoch. The batch's data are tokens, int64 {@code [N, h,
 * w]}.
 *
 * @param loss the process and the weight of its steps
 * @param denoiser the network to train, from {@code (tokens, steps)} to {@code (logits)}
 * @param key what this epoch draws steps and masks from, such as {@code
 *     RandomKey.of(seed).fold(epoch)}
 */
public record DenoiserStep(DiffusionLoss loss, Block denoiser, RandomKey key)
    implements TrainingStep {

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray tokens = batch.getData().singletonOrThrow();
    return StepResult.of(
        loss.mean(Denoiser.training(denoiser), tokens, key.fold(step).generator()));
  }
}
