package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;

/** Straight-through estimators: the value of one array with the gradient of another. */
public final class StraightThrough {

  private StraightThrough() {}

  /**
   * {@return {@code value} exactly, in its manager, with the gradient of {@code source}}
   *
   * @param value the forward value; no gradient flows into it
   * @param source an array of the same shape that receives the gradient unchanged
   */
  public static NDArray copyGradient(NDArray value, NDArray source) {
    // value + (source - source): the bracket is exactly 0, so spikes stay exactly 0 and 1, which
    // source + (value - source) would not guarantee.
    try (NDArray constant = value.stopGradient();
        NDArray zero = zeroWithGradient(source)) {
      return constant.add(zero);
    }
  }

  /**
   * {@return zeros of the same shape, in {@code source}'s manager, whose derivative with respect to
   * {@code source} is 1: adding {@code slope · zeros} to a constant gives any function of {@code
   * source} whose value and derivative are known}
   *
   * @param source an array of finite values
   */
  public static NDArray zeroWithGradient(NDArray source) {
    try (NDArray constant = source.stopGradient()) {
      return source.sub(constant);
    }
  }
}
