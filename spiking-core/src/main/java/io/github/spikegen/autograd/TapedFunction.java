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
 * @param name what it is called in messages
 * @param inputs its inputs, in the graph before
 * @param memories the state of each input when the function was computed
 * @param leaf the result, where the graph behind begins
 */
record TapedFunction(
    MultiInputGradient function,
    String name,
    NDList inputs,
    List<ArrayMemory> memories,
    PtNDArray leaf) {

  /** Tells whether a gradient has arrived. */
  boolean isReached() {
    try (PtNDArray gradient = JniUtils.getGradient(leaf)) {
      return gradient != null;
    }
  }

  /** Runs on through the graph before, and lets go of everything. */
  void backward(boolean keepGraph) {
    for (int i = 0; i < inputs.size(); i++) {
      requireUnchanged(inputs.get(i), memories.get(i));
    }
    try (inputs;
        leaf;
        PtNDArray gradient = JniUtils.getGradient(leaf);
        NDList results = function.backward(inputs, gradient)) {
      for (int i = 0; i < inputs.size(); i++) {
        requireShape(inputs.get(i), results.get(i));
        if (memories.get(i).inGraph()) {
          PtNDArray input = (PtNDArray) inputs.get(i);
          boolean last = i == inputs.size() - 1;
          JniUtils.backward(input, (PtNDArray) results.get(i), keepGraph || !last, false);
        }
      }
      // frees the memory, and refuses a second gradient, which would be lost
      TorchScriptOperators.spend(gradient);
    }
  }

  private void requireUnchanged(NDArray input, ArrayMemory memory) {
    if (ArrayMemory.of(input).version() != memory.version()) {
      throw new IllegalStateException(
          "the input of %s was changed in place after the function was computed: shape %s"
              .formatted(name, input.getShape()));
    }
  }

  private void requireShape(NDArray input, NDArray gradient) {
    if (!gradient.getShape().equals(input.getShape())) {
      throw new IllegalStateException(
          "%s has an input of shape %s, but returned a gradient of shape %s"
              .formatted(name, input.getShape(), gradient.getShape()));
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
