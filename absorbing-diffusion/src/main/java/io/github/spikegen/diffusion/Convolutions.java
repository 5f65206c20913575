package io.github.spikegen.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;

/** The one kind of convolution that the denoiser has. */
final class Convolutions {

  private Convolutions() {}

  /** Returns a 3x3 convolution that keeps height and width. */
  static Conv2d threeByThree(int channels) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .build();
  }
}
