package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;

/**
 * Predicts the tokens behind the masks: p(x_0 | x_t), or p(x_0 | x_t, class) if it knows classes.
 *
 * <p>A label is one of C classes, 0 to C-1, or C for "no class". A denoiser without classes has C =
 * 0, so every label is "no class".
 */
@FunctionalInterface
public interface Denoiser {

  /**
   * Returns the scores of every code at every place.
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}, 0 to K, where K is the mask
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   * @param labels the class of each sample, int64 {@code [N]}, 0 to C
   * @return logits, float32 {@code [N, K, h, w]}; those of places that are not masked are ignored
   */
  NDArray logits(NDArray tokens, NDArray steps, NDArray labels);

  /**
   * Returns the scores for samples of no class.
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}, 0 to K, where K is the mask
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   * @return logits, float32 {@code [N, K, h, w]}
   */
  default NDArray logits(NDArray tokens, NDArray steps) {
    try (NDArray none = tokens.getManager().full(steps.getShape(), noClass(), DataType.INT64)) {
      return logits(tokens, steps, none);
    }
  }

  /**
   * Returns the number of classes.
   *
   * @return C; 0 if the network knows none
   */
  default int classes() {
    return 0;
  }

  /**
   * Returns the label that stands for "no class".
   *
   * @return C
   */
  default int noClass() {
    return classes();
  }

  /**
   * Returns the cost of one call.
   *
   * @return how often the network sees a sample: 2 with guidance, 1 otherwise
   */
  default int passes() {
    return 1;
  }

  /**
   * Returns this denoiser with classifier-free guidance: {@code logits = none + scale·(of the class
   * - none)}, which draws from p(x|class)^scale · p(x)^(1-scale), normalized at each place. After
   * Ho and Salimans, "Classifier-free diffusion guidance" (arXiv 2207.12598).
   *
   * @param scale 0 draws without class and 1 of the class, each with one pass; above 1 draws what
   *     distinguishes the class from others, with two passes in one batch. At least 0, finite; 1
   *     for a denoiser without classes
   * @return the guided denoiser
   */
  default Denoiser guided(double scale) {
    return new GuidedDenoiser(this, scale);
  }

  /**
   * Returns a block as a denoiser in evaluation mode, for sampling and estimates. The block
   * computes in a manager of its own, so that a call leaves nothing behind but the logits.
   *
   * @param block an initialized block from {@code (tokens, steps)} to {@code (logits)}, or from
   *     {@code (tokens, steps, labels)} if it is a {@link SpikingDenoiser} with classes
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser evaluating(Block block) {
    return evaluating(block, NetworkDenoiser.classesOf(block));
  }

  /**
   * Returns a block with classes as a denoiser in evaluation mode.
   *
   * @param block an initialized block from {@code (tokens, steps, labels)} to {@code (logits)};
   *     from {@code (tokens, steps)} if there are no classes
   * @param classes the number of classes C, 0 for none
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser evaluating(Block block, int classes) {
    return new NetworkDenoiser(block, classes, false);
  }

  /**
   * Returns a block as a denoiser in training mode: batch norm uses and tracks the batch's
   * statistics.
   *
   * @param block an initialized block as in {@link #evaluating(Block)}
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser training(Block block) {
    return training(block, NetworkDenoiser.classesOf(block));
  }

  /**
   * Returns a block with classes as a denoiser in training mode.
   *
   * @param block an initialized block as in {@link #evaluating(Block, int)}
   * @param classes the number of classes C, 0 for none
   * @return the denoiser; logits belong to the tokens' manager
   */
  static Denoiser training(Block block, int classes) {
    return new NetworkDenoiser(block, classes, true);
  }
}
