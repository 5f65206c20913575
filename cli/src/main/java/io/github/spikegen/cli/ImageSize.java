package io.github.spikegen.cli;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;

/** Says how large images are. */
final class ImageSize {

  private ImageSize() {}

  /** Returns channels, height and width, such as {@code 3x32x32}. */
  static String of(ImageDataset images) {
    Shape shape = images.shape();
    return "%dx%dx%d".formatted(shape.get(0), shape.get(1), shape.get(2));
  }
}
