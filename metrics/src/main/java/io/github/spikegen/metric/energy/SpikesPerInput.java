package io.github.spikegen.metric.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.NoGrad;

/** Tells spikes from numbers. */
final class SpikesPerInput {

  /** What {@link #of} returns for numbers. */
  static final int ANALOG = 0;

  /** 1 for spikes themselves, and the sizes of windows of average pooling. */
  private static final int[] WINDOWS = {1, 4, 9, 16};

  private static final double ROUNDING = 1e-5;

  private SpikesPerInput() {}

  /**
   * Returns how many spikes an input stands for when it is 1.
   *
   * @param values any shape
   * @return 1 if all are 0 or 1; 4, 9 or 16 if all are multiples of 1/4, 1/9 or 1/16 from 0 to 1,
   *     as average pooling makes them of spikes; else {@link #ANALOG}
   */
  static int of(NDArray values) {
    try (NoGrad off = new NoGrad()) {
      if (least(values) < 0 || greatest(values) > 1) {
        return ANALOG;
      }
      for (int window : WINDOWS) {
        if (areMultiples(values, window)) {
          return window;
        }
      }
      return ANALOG;
    }
  }

  /** With some room for rounding, but none around 0: small numbers are no silence. */
  private static boolean areMultiples(NDArray values, int window) {
    try (NDArray spikes = values.mul(window);
        NDArray whole = spikes.round();
        NDArray difference = spikes.sub(whole);
        NDArray error = difference.abs();
        NDArray room = whole.mul(window == 1 ? 0 : ROUNDING);
        NDArray excess = error.sub(room)) {
      return greatest(excess) <= 0;
    }
  }

  private static double least(NDArray values) {
    try (NDArray min = values.min();
        NDArray exact = min.toType(DataType.FLOAT64, true)) {
      return exact.getDouble();
    }
  }

  private static double greatest(NDArray values) {
    try (NDArray max = values.max();
        NDArray exact = max.toType(DataType.FLOAT64, true)) {
      return exact.getDouble();
    }
  }
}
