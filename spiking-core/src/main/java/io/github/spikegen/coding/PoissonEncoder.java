package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;

/**
 * Rate coding: at every step each element spikes with a probability equal to its intensity,
 * independently.
 *
 * <p>Intensities are probabilities in [0, 1]; below 0 means never and above 1 always. No gradient
 * flows to the intensities.
 */
public record PoissonEncoder() implements SpikeEncoder {

  @Override
  public NDArray encode(NDArray x, int timeSteps, RandomKey key) {
    TimeSteps.require(timeSteps);
    Shape shape = new Shape(timeSteps).addAll(x.getShape());
    try (NDArray uniform = key.uniform(x.getManager(), shape);
        NDArray fired = uniform.lt(x)) {
      return fired.toType(x.getDataType(), true);
    }
  }
}
