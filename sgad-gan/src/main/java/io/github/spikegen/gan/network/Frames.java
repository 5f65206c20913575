package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Sequences of frames as they are stored, one after the other along the channels, {@code [N, T·C,
 * H, W]}, and as networks go through them, {@code [T, N, C, H, W]}.
 */
final class Frames {

  private Frames() {}

  /** Returns the shape of sequences of T frames. */
  static Shape joined(Shape images, int frames) {
    return new Shape(images.get(0), frames * images.get(1), images.get(2), images.get(3));
  }

  /** Returns {@code [T, N, C, H, W]} as {@code [N, T·C, H, W]}. */
  static NDArray joined(NDArray frames) {
    Shape shape = frames.getShape();
    try (NDArray samples = frames.transpose(1, 0, 2, 3, 4)) {
      return samples.reshape(joined(shape.slice(1), (int) shape.get(0)));
    }
  }

  /** Returns the shape of the frames of sequences. */
  static Shape split(Shape images, int frames) {
    return new Shape(frames, images.get(0), images.get(1) / frames, images.get(2), images.get(3));
  }

  /** Returns {@code [N, T·C, H, W]} as {@code [T, N, C, H, W]}. */
  static NDArray split(NDArray images, int frames) {
    Shape shape = split(images.getShape(), frames);
    try (NDArray samples =
        images.reshape(shape.get(1), shape.get(0), shape.get(2), shape.get(3), shape.get(4))) {
      return samples.transpose(1, 0, 2, 3, 4);
    }
  }
}
