package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;

/**
 * A function of one array that brings its own gradient, for {@link GradientTape#apply}.
 *
 * <p>Both methods run without recording gradients, so any code may compute them: operations on
 * arrays, or loops over {@link ArrayMemory#floats}. The same function may be applied many times;
 * whatever it needs for the gradient it computes again from the input.
 */
public interface CustomGradient {

  /**
   * Computes the function.
   *
   * @param x the input; left unchanged
   * @return the result, a new array of any shape in {@code x}'s manager
   */
  NDArray forward(NDArray x);

  /**
   * Computes the gradient of a loss with respect to the input.
   *
   * @param x the input that {@link #forward} saw
   * @param gradient the gradient of the loss with respect to the result, contiguous; left unchanged
   * @return the gradient, of {@code x}'s shape
   */
  NDArray backward(NDArray x, NDArray gradient);
}
