package io.github.spikegen.optimizer;

import ai.djl.Device;
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
    arrays.values().forEach(array -> requireFit(parameter, array, weight));
  }

  static void requireFit(String parameter, NDArray array, NDArray weight) {
    if (!array.getShape().equals(weight.getShape())
        || array.getDataType() != weight.getDataType()) {
      throw new IllegalArgumentException(
          "the optimizer's state of %s is %s %s, but the parameter is %s %s"
              .formatted(
                  parameter,
                  array.getDataType(),
                  array.getShape(),
                  weight.getDataType(),
                  weight.getShape()));
    }
  }

  /** Moves the arrays to a device, unless they are there. */
  void moveTo(Device device) {
    arrays.replaceAll(
        (name, array) -> {
          if (array.getDevice().equals(device)) {
            return array;
          }
          try (array) {
            NDArray moved = array.toDevice(device, true);
            moved.setName(name);
            return moved;
          }
        });
  }

  void close() {
    arrays.values().forEach(NDArray::close);
  }
}
