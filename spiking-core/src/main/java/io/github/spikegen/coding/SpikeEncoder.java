package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.Arrays;

/** Turns an array of intensities into a sequence over time. */
public interface SpikeEncoder {

  /**
   * {@return intensities encoded as a sequence, {@code [T, N, ...]}, in the manager of {@code x}}
   *
   * @param x intensities, {@code [N, ...]}
   * @param timeSteps the length T of the sequence, at least 1
   * @param key the key of the random numbers; encoders that are not random ignore it
   * @throws IllegalArgumentException if {@code timeSteps} is below 1
   */
  NDArray encode(NDArray x, int timeSteps, RandomKey key);

  private static Shape sequence(int timeSteps, NDArray x) {
    Require.atLeast("timeSteps", 1, timeSteps);
    return new Shape(timeSteps).addAll(x.getShape());
  }

  /**
   * Direct encoding: the intensities themselves are the input current at every step.
   *
   * <p>The result is a view that repeats one array, so it costs no memory. A layer directly behind
   * it need not be computed T times either: see {@code StaticInput}.
   */
  record Direct() implements SpikeEncoder {

    @Override
    public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
      Shape shape = sequence(timeSteps, x);
      try (NDArray one = x.expandDims(0)) {
        return one.broadcast(shape);
      }
    }
  }

  /**
   * Rate coding: at every step each element spikes with a probability equal to its intensity,
   * independently.
   *
   * <p>Intensities are probabilities in [0, 1]; below 0 means never and above 1 always. No gradient
   * flows to the intensities.
   */
  record Poisson() implements SpikeEncoder {

    @Override
    public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
      try (NDArray uniform = key.uniform(x.getManager(), sequence(timeSteps, x));
          NDArray fired = uniform.lt(x)) {
        return fired.toType(x.getDataType(), true);
      }
    }
  }

  /**
   * Latency coding: each element spikes at most once, the earlier the stronger it is.
   *
   * <p>An intensity x in (0, 1] spikes at step {@code round((T-1)·(1-x))}, counted from 0; an
   * intensity of 0 never spikes. Intensities outside [0, 1] are clipped. No gradient flows to them.
   */
  record Latency() implements SpikeEncoder {

    @Override
    public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
      long[] stepAxis = new long[sequence(timeSteps, x).dimension()];
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
}
