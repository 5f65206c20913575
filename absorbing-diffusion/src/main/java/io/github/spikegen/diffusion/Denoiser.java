package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * Predicts the tokens behind the masks: p(x_0 | x_t). See {@link ConditionalDenoiser} for classes.
 */
@FunctionalInterface
public interface Denoiser {

  /**
   * Returns the scores of every code at every place.
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}, 0 to K, where K is the mask
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   * @return logits, float32 {@code [N, K, h, w]}; those of places that are not masked are ignored
   */
  NDArray logits(NDArray tokens, NDArray steps);

  /**
   * Returns a block as a denoiser in evaluation mode, for sampling and estimates.
   *
   * @param block an initialised block from {@code (tokens, steps)} to {@code (logits)}
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser evaluating(Block block) {
    return of(block, false);
  }

  /**
   * Returns a block as a denoiser in training mode: batch norm uses and tracks the batch's
   * statistics.
   *
   * @param block an initialised block from {@code (tokens, steps)} to {@code (logits)}
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser training(Block block) {
    return of(block, true);
  }

  private static Denoiser of(Block block, boolean training) {
    NetworkDenoiser.requireWeights(block);
    return (tokens, steps) ->
        block
            .forward(
                new ParameterStore(tokens.getManager(), false), new NDList(tokens, steps), training)
            .singletonOrThrow();
  }
}
