package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an optimizer remembers of one parameter: running arrays by name and finished updates. */
final class ParameterState {

  final Map<String, NDArray> arrays = new LinkedHashMap<>();
  int updates;

  ParameterState(int updates) {
    this.updates = updates;
  }

  static ParameterState zeros(NDManager manager, NDArray weight, List<String> names) {
    ParameterState state = new ParameterState(0);
    for (String name : names) {
      state.arrays.put(
          name, manager.zeros(weight.getShape(), weight.getDataType(), weight.getDevice()));
    }
    return state;
  }

  void requireFit(String parameter, NDArray weight) {
    for (NDArray array : arrays.values()) {
      if (!array.getShape().equals(weight.getShape())
          || array.getDataType() != weight.getDataType()
          || !array.getDevice().equals(weight.getDevice())) {
        throw new IllegalArgumentException(
            "the optimizer's state of %s is %s %s on %s, but the parameter is %s %s on %s"
                .formatted(
                    parameter,
                    array.getDataType(),
                    array.getShape(),
                    array.getDevice(),
                    weight.getDataType(),
                    weight.getShape(),
                    weight.getDevice()));
      }
    }
  }

  /**
   * Moves the running mean {@code name} towards a value: {@code mean += share · (value - mean)}.
   */
  void average(String name, NDArray value, double share) {
    NDArray mean = arrays.get(name);
    try (NDArray change = value.sub(mean)) {
      mean.addi(change.muli(share));
    }
  }

  /** Does the same for the square of a value. */
  void averageSquare(String name, NDArray value, double share) {
    NDArray mean = arrays.get(name);
    try (NDArray square = value.square()) {
      mean.muli(1 - share);
      mean.addi(square.muli(share));
    }
  }

  void close() {
    arrays.values().forEach(NDArray::close);
  }
}
