package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;

/**
 * Direct encoding: the intensities themselves are the input current at every step.
 *
 * <p>The result is a view that repeats one array, so it costs no memory. A layer right behind it
 * need not be computed T times either: see {@code StaticInput}.
 */
public record DirectEncoder() implements SpikeEncoder {

  @Override
  public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
    TimeSteps.require(timeSteps);
    try (NDArray one = x.expandDims(0)) {
      return one.broadcast(new Shape(timeSteps).addAll(x.getShape()));
    }
  }
}
