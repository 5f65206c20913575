package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * A function that was applied.
 *
 * @param function the function
 * @param input its input, in the graph before
 * @param version the input's version when the function was computed
 * @param leaf the result, where the graph behind begins
 */
record TapedFunction(CustomGradient function, PtNDArray input, long version, PtNDArray leaf) {

  /** Tells whether a gradient has arrived. */
  boolean isReached() {
    try (PtNDArray gradient = JniUtils.getGradient(leaf)) {
      return gradient != null;
    }
  }

  /** Runs on through the graph before, and lets go of everything. */
  void backward(boolean keepGraph) {
    if (ArrayMemory.of(input).version() != version) {
      throw new IllegalStateException(
          "the input of %s was changed in place after the function was computed: shape %s"
              .formatted(function.getClass().getSimpleName(), input.getShape()));
    }
    try (input;
        leaf;
        PtNDArray gradient = JniUtils.getGradient(leaf);
        NDArray result = function.backward(input, gradient)) {
      if (!result.getShape().equals(input.getShape())) {
        throw new IllegalStateException(
            "%s has an input of shape %s, but returned a gradient of shape %s"
                .formatted(
                    function.getClass().getSimpleName(), input.getShape(), result.getShape()));
      }
      JniUtils.backward(input, (PtNDArray) result, keepGraph, false);
      // frees the memory, and refuses a second gradient, which would be lost
      TorchScriptOperators.spend(gradient);
    }
  }

  /** Gives the handles to another manager if they belong to the given one. */
  void move(NDManager from, NDManager to) {
    if (input.getManager() == from) {
      input.attach(to);
      leaf.attach(to);
    }
  }
}
