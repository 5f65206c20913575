package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.random.RandomGenerator;

/**
 * The training step of a denoiser for one epoch. The batch's data are tokens, int64 {@code [N, h,
 * w]}, and its labels int64 {@code [N]} if the denoiser has classes.
 *
 * <p>With classes, a sample's label is sometimes replaced by "no class", so that one network learns
 * both distributions that {@linkplain Denoiser#guided guidance} compares.
 *
 * @param loss the process and the weight of its steps
 * @param denoiser the network to train, usually {@link Denoiser#training}
 * @param labelDropout the probability that a sample's label is left out, in [0, 1); 0.1 is usual.
 *     Unused without classes
 * @param key what this epoch draws steps and masks from, such as {@code
 *     RandomKey.of(seed).fold(epoch)}; they do not depend on labels
 */
public record DenoiserStep(
    DiffusionLoss loss, Denoiser denoiser, double labelDropout, RandomKey key)
    implements TrainingStep {

  private static final long LABELS = 1; // what the key of left-out labels is folded with

  public DenoiserStep {
    Require.shareBelowOne("labelDropout", labelDropout);
  }

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray tokens = batch.getData().singletonOrThrow();
    RandomKey own = key.fold(step);
    if (denoiser.classes() == 0) {
      return StepResult.of(loss.mean(denoiser, tokens, null, own.generator()));
    }
    long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
    dropSome(labels, own.fold(LABELS).generator());
    NDArray kept = TokenDataset.inEngine(tokens.getManager(), labels, new Shape(labels.length));
    return StepResult.of(loss.mean(denoiser, tokens, kept, own.generator()));
  }

  /** Replaces some labels by "no class". */
  void dropSome(long[] labels, RandomGenerator random) {
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < labelDropout) {
        labels[i] = denoiser.noClass();
      }
    }
  }
}
