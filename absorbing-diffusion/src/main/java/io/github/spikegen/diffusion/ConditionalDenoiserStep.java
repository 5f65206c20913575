package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.training.StepResult;
import io.github.spikegen.training.TrainingStep;
import java.util.random.RandomGenerator;

/**
 * The training step of a denoiser that knows classes, for one epoch. The batch's data are tokens,
 * int64 {@code [N, h, w]}, and its labels int64 {@code [N]}.
 *
 * <p>Now and then a sample's label is replaced by "no class", so that one network learns both
 * distributions that guidance compares: see {@link ConditionalDenoiser#guided}.
 *
 * @param loss the process and the weight of its steps
 * @param denoiser the network to train, with classes
 * @param labelDropout the probability that a sample's label is left out, in [0, 1); 0.1 is usual
 * @param key what this epoch draws steps and masks from, such as {@code
 *     RandomKey.of(seed).fold(epoch)}; these are those of a {@link DenoiserStep} with the same key
 */
public record ConditionalDenoiserStep(
    DiffusionLoss loss, SpikingDenoiser denoiser, double labelDropout, RandomKey key)
    implements TrainingStep {

  private static final long LABELS = 1; // what the key of left-out labels is folded with

  /**
   * Checks network and probability.
   *
   * @param loss the process and the weight of its steps
   * @param denoiser with classes
   * @param labelDropout in [0, 1)
   * @param key what this epoch draws from
   */
  public ConditionalDenoiserStep {
    Require.atLeast("denoiser's classes", 1, denoiser.config().classes());
    Require.shareBelowOne("labelDropout", labelDropout);
  }

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray tokens = batch.getData().singletonOrThrow();
    RandomKey own = key.fold(step);
    long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
    dropSome(labels, own.fold(LABELS).generator());
    NDArray kept = TokenDataset.inEngine(tokens.getManager(), labels, new Shape(labels.length));
    Denoiser conditional = ConditionalDenoiser.training(denoiser).withLabels(kept);
    return StepResult.of(loss.mean(conditional, tokens, own.generator()));
  }

  /** Replaces some labels by "no class". */
  void dropSome(long[] labels, RandomGenerator random) {
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < labelDropout) {
        labels[i] = denoiser.config().classes();
      }
    }
  }
}
