package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The state of a layer of leaky integrate-and-fire neurons between two steps.
 *
 * @param membrane the membrane potential after reset, {@code [N, ...]}
 */
public record LifState(NDArray membrane) {

  /**
   * Returns neurons at rest.
   *
   * @param manager the manager of the state
   * @param shape the layer's shape at one step, {@code [N, ...]}
   * @param parameters the neurons
   * @return every membrane at the reset potential, float32
   */
  public static LifState atRest(NDManager manager, Shape shape, LifParameters parameters) {
    return new LifState(manager.full(shape, (float) parameters.resetPotential(), DataType.FLOAT32));
  }

  /**
   * What one step or a whole sequence gives.
   *
   * @param spikes exactly 0 or 1, {@code [N, ...]} of a step and {@code [T, N, ...]} of a sequence
   * @param state the state after the last step
   */
  public record LifOutput(NDArray spikes, LifState state) {}
}
