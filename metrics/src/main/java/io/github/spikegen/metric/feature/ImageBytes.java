package io.github.spikegen.metric.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.Pixels;

/** The images that all extractors accept. */
final class ImageBytes {

  private ImageBytes() {}

  /**
   * Returns images as bytes.
   *
   * @param images {@code [N, C, H, W]}, uint8 or floating-point in [0, 1]
   * @return uint8 of the same shape, a new array in {@code images}' manager
   */
  static NDArray of(NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "images must be [N, C, H, W] and not empty, but are " + shape);
    }
    return images.getDataType() == DataType.UINT8 ? images.duplicate() : Pixels.toBytes(images);
  }
}
