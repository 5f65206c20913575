package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.internal.Require;

/**
 * The rectangular surrogate: derivative {@code 1/width} where {@code |u| < width/2}, else 0.
 *
 * <p>FSVAE (Kamata et al., AAAI 2022) uses it with width 1.
 *
 * @param width the width of the window around the threshold, above 0
 */
public record RectangularSurrogate(double width) implements SurrogateFunction {

  public RectangularSurrogate {
    Require.positive("width", width);
  }

  @Override
  public NDArray primitive(NDArray u) {
    // not clip(0, 1), which leaves its two bounds with the manager
    try (NDArray line = u.mul(1 / width).addi(0.5);
        NDArray nonnegative = line.maximum(0)) {
      return nonnegative.minimum(1);
    }
  }

  @Override
  public NDArray derivative(NDArray u) {
    try (NDArray distance = u.abs();
        NDArray inside = distance.lt(width / 2)) {
      return inside.toType(u.getDataType(), true).muli(1 / width);
    }
  }
}
