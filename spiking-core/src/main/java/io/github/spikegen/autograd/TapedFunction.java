package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * A function that was applied.
 *
 * @param function the function
 * @param inputs its inputs, in the graph before
 * @param memories the state of each input when the function was computed
 * @param leaf the result, where the graph behind begins
 */
record TapedFunction(
    CustomGradient function, NDList inputs, List<ArrayMemory> memories, PtNDArray leaf) {

  /** Tells whether a gradient has arrived. */
  boolean isReached() {
    try (PtNDArray gradient = JniUtils.getGradient(leaf)) {
      return gradient != null;
    }
  }

  /** Computes the gradients of the inputs, continues through the graph before, and frees all. */
  void backward(boolean keepGraph) {
    for (int i = 0; i < inputs.size(); i++) {
      requireUnchanged(inputs.get(i), memories.get(i));
    }
    try (inputs;
        leaf;
        PtNDArray gradient = JniUtils.getGradient(leaf);
        NDList results = function.backward(inputs, gradient)) {
      requireShapes(results);
      for (int i = inputs.size() - 1; i >= 0; i--) {
        if (memories.get(i).inGraph()) {
          // inputs may have a part of the graph in common
          boolean keep =
              keepGraph || memories.subList(0, i).stream().anyMatch(ArrayMemory::inGraph);
          PtNDArray input = (PtNDArray) inputs.get(i);
          JniUtils.backward(input, (PtNDArray) results.get(i), keep, false);
        }
      }
      // frees the memory, and refuses a second gradient, which would be lost
      TorchScriptOperators.spend(gradient);
    }
  }

  private String name() {
    return function.getClass().getSimpleName();
  }

  private void requireUnchanged(NDArray input, ArrayMemory memory) {
    if (ArrayMemory.of(input).version() != memory.version()) {
      throw new IllegalStateException(
          "the input of %s was changed in place after the function was computed: shape %s"
              .formatted(name(), input.getShape()));
    }
  }

  private void requireShapes(NDList gradients) {
    if (gradients.size() != inputs.size()) {
      throw new IllegalStateException(
          "%s has %d inputs, but returned %d gradients"
              .formatted(name(), inputs.size(), gradients.size()));
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (!gradients.get(i).getShape().equals(inputs.get(i).getShape())) {
        throw new IllegalStateException(
            "%s has an input of shape %s, but returned a gradient of shape %s"
                .formatted(name(), inputs.get(i).getShape(), gradients.get(i).getShape()));
      }
    }
  }

  /** Gives the handles to another manager if they belong to the given one. */
  void move(NDManager from, NDManager to) {
    if (leaf.getManager() == from) {
      inputs.attach(to);
      leaf.attach(to);
    }
  }
}
