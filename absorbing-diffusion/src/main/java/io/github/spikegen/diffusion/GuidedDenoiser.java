package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.internal.Require;

/** Classifier-free guidance: moves the logits of a class away from those of no class. */
record GuidedDenoiser(Denoiser denoiser, double scale) implements Denoiser {

  private static final double UNCONDITIONAL = 0;
  private static final double CONDITIONAL = 1;

  GuidedDenoiser {
    Require.finiteAtLeast("scale", 0, scale);
    if (denoiser.classes() == 0 && scale != CONDITIONAL) {
      throw new IllegalArgumentException(
          "scale must be 1 for a denoiser that knows no classes, but was " + scale);
    }
  }

  @Override
  public int classes() {
    return denoiser.classes();
  }

  @Override
  public int passes() {
    return denoiser.passes() * (scale == UNCONDITIONAL || scale == CONDITIONAL ? 1 : 2);
  }

  @Override
  public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
    if (scale == CONDITIONAL) {
      return denoiser.logits(tokens, steps, labels);
    }
    try (NDArray zeros = labels.zerosLike();
        NDArray none = zeros.add(noClass())) {
      return scale == UNCONDITIONAL
          ? denoiser.logits(tokens, steps, none)
          : guided(tokens, steps, labels, none);
    }
  }

  /** Asks for both in one batch. */
  private NDArray guided(NDArray tokens, NDArray steps, NDArray labels, NDArray none) {
    try (NDArray twiceTokens = tokens.concat(tokens);
        NDArray twiceSteps = steps.concat(steps);
        NDArray bothLabels = labels.concat(none);
        NDArray both = denoiser.logits(twiceTokens, twiceSteps, bothLabels)) {
      NDList halves = both.split(2);
      try (NDArray ofClass = halves.get(0);
          NDArray ofNone = halves.get(1);
          NDArray difference = ofClass.sub(ofNone);
          NDArray drawnAway = Scalars.multiply(difference, scale)) {
        return ofNone.add(drawnAway);
      }
    }
  }
}
