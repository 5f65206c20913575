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
   * {@return the logits of every code at every place, float32 {@code [N, K, h, w]}; those of places
   * that are not masked are ignored}
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}, 0 to K, where K is the mask
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   * @param labels the class of each sample, int64 {@code [N]}, 0 to C
   */
  NDArray logits(NDArray tokens, NDArray steps, NDArray labels);

  /**
   * {@return the logits for samples of no class, float32 {@code [N, K, h, w]}}
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}, 0 to K, where K is the mask
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   */
  default NDArray logits(NDArray tokens, NDArray steps) {
    try (NDArray none = tokens.getManager().full(steps.getShape(), noClass(), DataType.INT64)) {
      return logits(tokens, steps, none);
    }
  }

  /** {@return the number of classes C; 0 if the network knows none} */
  default int classes() {
    return 0;
  }

  /** {@return the label C that stands for "no class"} */
  default int noClass() {
    return classes();
  }

  /** {@return how often the network sees a sample in one call: 2 with guidance, 1 otherwise} */
  default int passes() {
    return 1;
  }

  /**
   * {@return this denoiser with classifier-free guidance: {@code logits = none + scale·(of the
   * class - none)}, which draws from p(x|class)^scale · p(x)^(1-scale), normalized at each place}
   * After Ho and Salimans, "Classifier-free diffusion guidance" (arXiv 2207.12598).
   *
   * @param scale 0 draws without class and 1 of the class, each with one pass; above 1 draws what
   *     distinguishes the class from others, with two passes in one batch. At least 0, finite; 1
   *     for a denoiser without classes
   */
  default Denoiser guided(double scale) {
    return new GuidedDenoiser(this, scale);
  }

  /**
   * {@return a block as a denoiser in evaluation mode, for sampling and estimates} A {@link
   * SpikingDenoiser} tells its classes; another block has none.
   *
   * @param block as in {@link #evaluating(Block, int)}
   */
  static Denoiser evaluating(Block block) {
    return evaluating(block, NetworkDenoiser.classesOf(block));
  }

  /**
   * {@return a block as a denoiser in evaluation mode} The block computes in a manager of its own,
   * so that a call leaves nothing behind but the logits, in the tokens' manager.
   *
   * @param block an initialized block from {@code (tokens, steps, labels)}, or {@code (tokens,
   *     steps)} if there are no classes, to {@code (logits)}
   * @param classes the number of classes C, 0 for none
   */
  static Denoiser evaluating(Block block, int classes) {
    return new NetworkDenoiser(block, classes, false);
  }

  /**
   * {@return a block as a denoiser in training mode: batch norm uses and tracks the batch's
   * statistics} A {@link SpikingDenoiser} tells its classes; another block has none.
   *
   * @param block as in {@link #evaluating(Block, int)}
   */
  static Denoiser training(Block block) {
    return training(block, NetworkDenoiser.classesOf(block));
  }

  /**
   * {@return a block as a denoiser in training mode}
   *
   * @param block as in {@link #evaluating(Block, int)}
   * @param classes the number of classes C, 0 for none
   */
  static Denoiser training(Block block, int classes) {
    return new NetworkDenoiser(block, classes, true);
  }
}
