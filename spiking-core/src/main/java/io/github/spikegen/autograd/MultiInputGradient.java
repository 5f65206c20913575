package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A function of several arrays that brings its own gradients, for {@link GradientTape#apply};
 * {@link CustomGradient} is the same for one array.
 *
 * <p>Both methods run without recording gradients. A function that keeps something from the one for
 * the other is applied once; one that does not may be applied many times.
 */
public interface MultiInputGradient {

  /**
   * Computes the function.
   *
   * @param inputs the inputs; left unchanged
   * @return the result, a new array of any shape in the manager of the first input
   */
  NDArray forward(NDList inputs);

  /**
   * Computes the gradients of a loss with respect to the inputs. Those that nobody needs, of data
   * or of frozen parameters, are dropped.
   *
   * @param inputs the inputs that {@link #forward} saw
   * @param gradient the gradient of the loss with respect to the result, contiguous; left unchanged
   * @return one gradient for each input, of its shape
   */
  NDList backward(NDList inputs, NDArray gradient);
}
