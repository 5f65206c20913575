package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.internal.Require;

/**
 * The piecewise-linear (triangular) surrogate: derivative {@code max(0, 1 - |u|/width)/width}.
 *
 * <p>Its primitive is a pair of parabolas that meet at the threshold.
 *
 * @param width the distance from the threshold at which the derivative reaches 0, above 0
 */
public record PiecewiseLinearSurrogate(double width) implements SurrogateFunction {

  public PiecewiseLinearSurrogate {
    Require.positive("width", width);
  }

  @Override
  public NDArray primitive(NDArray u) {
    // with v = u/width clipped to [-1, 1]: 1/2 + v - v·|v|/2
    try (NDArray scaled = u.mul(1 / width);
        NDArray above = scaled.maximum(-1);
        NDArray v = above.minimum(1);
        NDArray bend = v.abs().muli(v)) {
      return v.sub(bend.muli(0.5)).addi(0.5);
    }
  }

  @Override
  public NDArray derivative(NDArray u) {
    try (NDArray line = u.abs().muli(-1 / width).addi(1);
        NDArray triangle = line.maximum(0)) {
      return triangle.mul(1 / width);
    }
  }
}
