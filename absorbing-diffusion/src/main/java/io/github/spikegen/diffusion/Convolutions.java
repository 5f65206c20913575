package io.github.spikegen.diffusion;

import io.github.spikegen.layer.Conv2d;

/** The one kind of convolution that the denoiser has. */
final class Convolutions {

  private Convolutions() {}

  /** Returns a 3x3 convolution that keeps height and width. */
  static Conv2d threeByThree(int channels) {
    return Conv2d.of(channels, 3, 1, 1);
  }
}
