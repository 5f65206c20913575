package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;

/**
 * A smooth approximation of the Heaviside step, used for its derivative.
 *
 * <p>The forward pass of a neuron fires by the exact step; the backward pass uses {@link
 * #derivative}. Both functions are elementwise, take the distance of the membrane potential from
 * the threshold, and return a new array in the manager of their argument. They are evaluated
 * outside the graph: surrogate gradients of higher order are not defined.
 */
public interface SurrogateFunction {

  /**
   * {@return the smooth step g(u), of the same shape: nondecreasing from 0 to 1 and 1/2 at the
   * threshold}
   *
   * @param u membrane potential minus threshold, any shape
   */
  NDArray primitive(NDArray u);

  /**
   * {@return the derivative g'(u) of {@link #primitive}, of the same shape}
   *
   * @param u membrane potential minus threshold, any shape
   */
  NDArray derivative(NDArray u);
}
