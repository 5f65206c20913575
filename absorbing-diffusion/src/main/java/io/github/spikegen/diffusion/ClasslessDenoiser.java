package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;

/** A denoiser that is told labels and hears none. */
record ClasslessDenoiser(Denoiser denoiser) implements ConditionalDenoiser {

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
    return denoiser.logits(tokens, steps);
  }
}
