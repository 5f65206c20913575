package io.github.spikegen.neuron;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A layer of membranes that do not fire: currents {@code [T, N, ...]} to the membrane potential at
 * every step, same shape, by {@code V_t = V_{t-1} + (X_t - V_{t-1})/tau} from rest at 0.
 */
public final class LeakyIntegrator extends AbstractBlock {

  private static final byte VERSION = 1;

  private final double tau;

  /**
   * Creates a layer.
   *
   * @param tau the membrane time constant in steps, at least 1; 2 in SGAD
   */
  public LeakyIntegrator(double tau) {
    super(VERSION);
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
    this.tau = tau;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(LeakyIntegration.trace(inputs.singletonOrThrow(), 1 - 1 / tau, 1 / tau));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
