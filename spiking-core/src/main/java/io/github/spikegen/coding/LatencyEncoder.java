package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import java.util.Arrays;

/**
 * Latency coding: each element spikes at most once, the earlier the stronger it is.
 *
 * <p>An intensity x in (0, 1] spikes at step {@code round((T-1)·(1-x))}, counted from 0; an
 * intensity of 0 never spikes. Intensities outside [0, 1] are clipped. No gradient flows to them.
 */
public record LatencyEncoder() implements SpikeEncoder {

  @Override
  public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
    TimeSteps.require(timeSteps);
    long[] stepAxis = new long[x.getShape().dimension() + 1];
    Arrays.fill(stepAxis, 1);
    stepAxis[0] = timeSteps;
    try (NDArray constant = x.stopGradient();
        NDArray nonnegative = constant.maximum(0);
        NDArray clipped = nonnegative.minimum(1);
        NDArray delay = clipped.neg().addi(1).muli(timeSteps - 1);
        NDArray rounded = delay.round();
        NDArray range = x.getManager().arange((float) timeSteps);
        NDArray steps = range.reshape(new Shape(stepAxis));
        NDArray due = steps.eq(rounded);
        NDArray awake = clipped.gt(0);
        NDArray fired = due.logicalAnd(awake)) {
      return fired.toType(x.getDataType(), true);
    }
  }
}
