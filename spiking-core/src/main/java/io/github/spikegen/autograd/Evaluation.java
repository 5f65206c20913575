package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/** Runs a network without gradients and without leaving anything but its result behind. */
public final class Evaluation {

  private Evaluation() {}

  /**
   * Applies a function in a manager of its own.
   *
   * @param input an array of any shape
   * @param function what to compute from the input; every array it makes from its argument is freed
   *     but the one it returns
   * @return the function's result, in {@code input}'s manager
   */
  public static NDArray of(NDArray input, UnaryOperator<NDArray> function) {
    try (NoGrad off = new NoGrad();
        NDManager work = input.getManager().newSubManager()) {
      NDArray view = input.reshape(input.getShape()); // shares memory, but has an owner of its own
      view.attach(work);
      NDArray result = function.apply(view);
      result.attach(input.getManager());
      return result;
    }
  }
}
