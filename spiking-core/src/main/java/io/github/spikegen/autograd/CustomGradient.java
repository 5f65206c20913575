package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A function of several arrays with a gradient of its own, for {@link GradientTape#apply}; {@link
 * Unary} is the same for one array.
 *
 * <p>Both methods run without recording gradients, so any code may compute them: operations on
 * arrays, or loops over {@link ArrayMemory#floats}. A function that keeps values of the forward
 * pass for the backward pass is applied once; one that computes them again from its inputs may be
 * applied many times.
 */
public interface CustomGradient {

  /**
   * {@return the function's result, a new array of any shape in the manager of the first input}
   *
   * @param inputs the inputs; left unchanged
   */
  NDArray forward(NDList inputs);

  /**
   * {@return the gradients of a loss with respect to the inputs, each of its input's shape} Those
   * that are not needed, of data or of frozen parameters, are dropped.
   *
   * @param inputs the inputs of {@link #forward}
   * @param gradient the gradient of the loss with respect to the result, contiguous; left unchanged
   */
  NDList backward(NDList inputs, NDArray gradient);

  /** A function of one array with a gradient of its own. */
  interface Unary extends CustomGradient {

    /**
     * {@return the function's result, a new array of any shape in {@code x}'s manager}
     *
     * @param x the input; left unchanged
     */
    NDArray forward(NDArray x);

    /**
     * {@return the gradient of a loss with respect to the input, of {@code x}'s shape}
     *
     * @param x the input of {@link #forward(NDArray)}
     * @param gradient the gradient of the loss with respect to the result, contiguous; left
     *     unchanged
     */
    NDArray backward(NDArray x, NDArray gradient);

    @Override
    default NDArray forward(NDList inputs) {
      return forward(inputs.singletonOrThrow());
    }

    @Override
    default NDList backward(NDList inputs, NDArray gradient) {
      return new NDList(backward(inputs.singletonOrThrow(), gradient));
    }
  }
}
