package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Predicts the tokens behind the masks of a sample whose class is known: p(x_0 | x_t, class).
 *
 * <p>A label is one of C classes, 0 to C-1, or C for "no class". To draw from one class:
 *
 * <pre>{@code
 * Denoiser bags = ConditionalDenoiser.evaluating(network).guided(2).ofClass(8);
 * NDArray images = new SpikingDiffusion(tokenizer, process, bags).sample(manager, 16, seed);
 * }</pre>
 */
public interface ConditionalDenoiser {

  /**
   * Returns the number of classes.
   *
   * @return C; 0 if the network knows none, and every label is "no class"
   */
  int classes();

  /**
   * Returns the cost of asking once.
   *
   * @return how often the network sees a sample: 2 with guidance, 1 otherwise
   */
  int passes();

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
   * Returns the label that stands for "no class".
   *
   * @return C
   */
  default int noClass() {
    return classes();
  }

  /**
   * Returns a denoiser that takes every sample to be of one class.
   *
   * @param label the class, 0 to C, where C is "no class"
   * @return a denoiser for any number of samples
   */
  default Denoiser ofClass(int label) {
    if (label < 0 || label > noClass()) {
      throw new IllegalArgumentException(
          "label must be between 0 and %d, but was %d".formatted(noClass(), label));
    }
    return (tokens, steps) -> {
      try (NDArray labels =
          tokens.getManager().full(new Shape(steps.size()), label, DataType.INT64)) {
        return logits(tokens, steps, labels);
      }
    };
  }

  /**
   * Returns a denoiser that knows the classes of its samples.
   *
   * @param labels the class of each sample, int64 {@code [N]}, 0 to C; open as long as the denoiser
   *     is in use
   * @return a denoiser for batches of just these samples
   */
  default Denoiser withLabels(NDArray labels) {
    return (tokens, steps) -> logits(tokens, steps, labels);
  }

  /**
   * Returns this denoiser with classifier-free guidance: {@code logits = none + scale·(of the class
   * - none)}, which draws from p(x|class)^scale · p(x)^(1-scale), made to add up to 1 at each
   * place. After Ho and Salimans, "Classifier-free diffusion guidance" (arXiv 2207.12598).
   *
   * @param scale 0 draws without class and 1 of the class, each with one pass; above 1 draws what
   *     tells the class from others, with two passes in one batch. At least 0, finite; 1 for a
   *     denoiser that knows no classes
   * @return the guided denoiser
   */
  default ConditionalDenoiser guided(double scale) {
    return new GuidedDenoiser(this, scale);
  }

  /**
   * Returns a network as a denoiser in evaluation mode, for sampling and estimates.
   *
   * @param network an initialised network
   * @return the denoiser, with the classes of the network's config; logits belong to the tokens'
   *     manager
   */
  static ConditionalDenoiser evaluating(SpikingDenoiser network) {
    return new NetworkDenoiser(network, false);
  }

  /**
   * Returns a network as a denoiser in training mode: batch norm uses and tracks the batch's
   * statistics.
   *
   * @param network an initialised network
   * @return the denoiser, with the classes of the network's config; logits belong to the tokens'
   *     manager
   */
  static ConditionalDenoiser training(SpikingDenoiser network) {
    return new NetworkDenoiser(network, true);
  }

  /**
   * Returns a denoiser that hears no labels.
   *
   * @param denoiser what answers
   * @return the same without classes
   */
  static ConditionalDenoiser withoutClasses(Denoiser denoiser) {
    return new ClasslessDenoiser(denoiser);
  }
}
