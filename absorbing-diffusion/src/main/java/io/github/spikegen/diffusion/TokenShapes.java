package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Checks of arguments that several classes share. */
final class TokenShapes {

  private TokenShapes() {}

  static void requireTokens(String name, NDArray tokens) {
    if (tokens.getShape().dimension() != 3 || tokens.getDataType() != DataType.INT64) {
      throw new IllegalArgumentException(
          "%s must be int64 [N, h, w], but was %s %s"
              .formatted(name, tokens.getDataType().asNumpy(), tokens.getShape()));
    }
  }

  static void requireSteps(NDArray steps, NDArray tokens) {
    requireShape("steps", steps, new Shape(tokens.getShape().get(0)));
  }

  static void requireLabels(NDArray labels, NDArray tokens) {
    requireShape("labels", labels, new Shape(tokens.getShape().get(0)));
  }

  static void requireClasses(int noClass, int... labels) {
    for (int label : labels) {
      if (label < 0 || label > noClass) {
        throw new IllegalArgumentException(
            "labels must be between 0 and %d, but one is %d".formatted(noClass, label));
      }
    }
  }

  static void requireGrid(Shape tokenShape) {
    if (tokenShape.dimension() != 2) {
      throw new IllegalArgumentException("tokenShape must be [h, w], but was " + tokenShape);
    }
  }

  static void requireShape(String name, NDArray array, Shape shape) {
    if (!array.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          name + " must have shape " + shape + ", but has " + array.getShape());
    }
  }
}
