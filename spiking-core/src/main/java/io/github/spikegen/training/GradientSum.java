package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gradients of the batches of a step before its last one, added up by parameter. */
final class GradientSum implements AutoCloseable {

  private final NDManager manager;
  private final Map<String, NDArray> sums = new LinkedHashMap<>();
  private int batches;

  GradientSum(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** Adds the gradients of one batch, which are only read. */
  void add(Map<String, NDArray> gradients) {
    try (NoGrad off = new NoGrad()) {
      gradients.forEach(
          (name, gradient) -> {
            NDArray sum = sums.get(name);
            if (sum == null) {
              NDArray first = gradient.duplicate();
              first.attach(manager);
              sums.put(name, first);
            } else {
              sum.addi(gradient);
            }
          });
    }
    batches++;
  }

  /** Turns the gradients of the last batch into the mean of all batches'. */
  void averageInto(Map<String, NDArray> last) {
    if (batches == 0) {
      return;
    }
    try (NoGrad off = new NoGrad()) {
      last.forEach(
          (name, gradient) -> {
            if (sums.containsKey(name)) {
              gradient.addi(sums.get(name));
            }
            gradient.divi(batches + 1);
          });
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
