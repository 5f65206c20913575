package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.internal.Require;

/**
 * The arctan surrogate, {@code g(u) = atan(slope·u)/π + 1/2}.
 *
 * <p>Its derivative is {@code slope/π / (1 + (slope·u)²)}. Spiking-Diffusion (arXiv 2308.10187) and
 * SGAD (arXiv 2305.10246) use it with α = 2. The primitive that Spiking-Diffusion prints has the
 * slope α/π, whose derivative at the threshold is only α/π².
 *
 * @param slope the factor of u inside the arctan, above 0
 */
public record ArctanSurrogate(double slope) implements SurrogateFunction {

  public ArctanSurrogate {
    Require.positive("slope", slope);
  }

  /**
   * {@return {@code g(u) = atan(π/2·α·u)/π + 1/2}, whose derivative at the threshold is α/2: the
   * form to which the derivative printed in Spiking-Diffusion belongs, and the one everybody
   * computes}
   *
   * @param alpha the sharpness α, above 0; 2 in both papers
   */
  public static ArctanSurrogate ofAlpha(double alpha) {
    Require.positive("alpha", alpha);
    return new ArctanSurrogate(Math.PI / 2 * alpha);
  }

  @Override
  public NDArray primitive(NDArray u) {
    try (NDArray scaled = u.mul(slope)) {
      return scaled.atan().muli(1 / Math.PI).addi(0.5);
    }
  }

  @Override
  public NDArray derivative(NDArray u) {
    // slope/π / (1 + (slope·u)²) = 1 / (π/slope + π·slope·u²): four passes over memory
    try (NDArray denominator = u.square().muli(Math.PI * slope).addi(Math.PI / slope);
        NDArray one = Scalars.like(u, 1)) {
      return one.div(denominator);
    }
  }
}
