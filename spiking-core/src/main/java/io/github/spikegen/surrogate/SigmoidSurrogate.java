package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.spikegen.internal.Require;

/**
 * The sigmoid surrogate, {@code g(u) = 1 / (1 + exp(-α·u))} with derivative {@code α·g·(1 - g)}.
 *
 * @param alpha the sharpness α, above 0
 */
public record SigmoidSurrogate(double alpha) implements SurrogateFunction {

  public SigmoidSurrogate {
    Require.positive("alpha", alpha);
  }

  @Override
  public NDArray primitive(NDArray u) {
    try (NDArray scaled = u.mul(alpha)) {
      return Activation.sigmoid(scaled);
    }
  }

  @Override
  public NDArray derivative(NDArray u) {
    try (NDArray g = primitive(u);
        NDArray square = g.square()) {
      return g.sub(square).muli(alpha);
    }
  }
}
