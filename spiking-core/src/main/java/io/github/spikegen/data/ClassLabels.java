package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/** One class an image, from 0 to {@code classes - 1}. */
final class ClassLabels {

  private final int classes;
  private final int[] values;

  /** Checks the labels and takes the array over. */
  ClassLabels(int classes, int... values) {
    for (int label : values) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "labels must be from 0 to %d, but one is %d".formatted(classes - 1, label));
      }
    }
    this.classes = classes;
    this.values = values;
  }

  int classes() {
    return classes;
  }

  int get(int index) {
    return values[ByteImages.checkedIndex(index, values.length)];
  }

  int[] toArray() {
    return values.clone();
  }

  ClassLabels subset(int... indices) {
    return new ClassLabels(classes, Arrays.stream(indices).map(this::get).toArray());
  }

  /** Gathers labels into one int64 array [N] in the given manager. */
  NDArray gather(NDManager manager, int... indices) {
    return manager.create(Arrays.stream(indices).mapToLong(this::get).toArray());
  }
}
