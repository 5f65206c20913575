package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.autograd.NoGrad;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gradients of the batches of a step, added up by parameter in the order they come. */
final class GradientSum implements AutoCloseable {

  private final NDManager manager;
  private final Map<String, NDArray> sums = new LinkedHashMap<>();
  private int batches;

  GradientSum(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** Adds the gradients of one batch. */
  void add(Map<String, HostArray> gradients) {
    try (NoGrad off = new NoGrad()) {
      gradients.forEach(
          (name, gradient) -> {
            NDArray array = gradient.toArray(manager);
            NDArray sum = sums.putIfAbsent(name, array);
            if (sum != null) {
              sum.addi(array);
              array.close();
            }
          });
    }
    batches++;
  }

  /** Returns the mean over the batches, by parameter; nothing can be added any more. */
  Map<String, NDArray> mean(NDManager owner) {
    try (NoGrad off = new NoGrad()) {
      sums.values()
          .forEach(
              sum -> {
                sum.divi(batches);
                sum.attach(owner);
              });
    }
    return sums;
  }

  @Override
  public void close() {
    manager.close();
  }
}
