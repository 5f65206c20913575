package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;

/**
 * Samples whose classes are known.
 *
 * @param tokens tokens, int64 {@code [N, h, w]}
 * @param labels their classes, int64 {@code [N]}
 */
public record LabelledTokens(NDArray tokens, NDArray labels) {

  /**
   * Checks that there are as many labels as samples.
   *
   * @param tokens {@code [N, h, w]}
   * @param labels {@code [N]}
   */
  public LabelledTokens {
    TokenShapes.requireTokens("tokens", tokens);
    TokenShapes.requireLabels(labels, tokens);
  }
}
