package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.Scalars;

/**
 * A layer of membranes that do not fire: currents {@code [T, N, ...]} to the membrane potential at
 * every step, same shape, by {@code V_t = V_{t-1} + (X_t - V_{t-1})/tau} from rest at 0.
 *
 * <p>Its functions are linear leaky integration of any kind, {@code V_t = decay·V_{t-1} + gain·X_t}
 * with {@code V_0 = 0}: membranes that do not fire, synaptic filters and readouts. The T values
 * depend linearly on the T inputs, so a sequence costs one small matrix product over the time axis,
 * and so does its gradient. Inputs are finite: one that is not makes V no number at all steps,
 * those before it too.
 */
public final class LeakyIntegrator extends AbstractBlock {

  private final double tau;

  /**
   * Creates a layer.
   *
   * @param tau the membrane time constant in steps, at least 1; 2 in SGAD
   */
  public LeakyIntegrator(double tau) {
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
    this.tau = tau;
  }

  /** {@return the membrane time constant in steps, at least 1} */
  public double tau() {
    return tau;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(trace(inputs.singletonOrThrow(), 1 - 1 / tau, 1 / tau));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  /**
   * {@return V at every step, {@code [T, ...]}, in the manager of the inputs}
   *
   * @param inputs X, {@code [T, ...]}
   * @param decay what remains of V after one step
   * @param gain the weight of the input
   */
  public static NDArray trace(NDArray inputs, double decay, double gain) {
    int steps = Math.toIntExact(inputs.getShape().get(0));
    double[][] weights = new double[steps][steps];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s <= t; s++) {
        weights[t][s] = gain * Math.pow(decay, t - s);
      }
    }
    return weigh(inputs, weights).reshape(inputs.getShape());
  }

  /**
   * {@return V after the last step, {@code [...]}, in the manager of the inputs}
   *
   * @param inputs X, {@code [T, ...]}
   * @param decay what remains of V after one step
   * @param gain the weight of the input
   */
  public static NDArray last(NDArray inputs, double decay, double gain) {
    int steps = Math.toIntExact(inputs.getShape().get(0));
    double[][] weights = new double[1][steps];
    for (int s = 0; s < steps; s++) {
      weights[0][s] = gain * Math.pow(decay, steps - 1 - s);
    }
    return weigh(inputs, weights).reshape(inputs.getShape().slice(1));
  }

  private static NDArray weigh(NDArray inputs, double[][] weights) {
    long steps = inputs.getShape().get(0);
    try (NDArray flat = inputs.reshape(steps, inputs.size() / steps);
        NDArray matrix = matrix(inputs.getManager(), weights, inputs.getDataType())) {
      return matrix.dot(flat);
    }
  }

  private static NDArray matrix(NDManager manager, double[][] weights, DataType type) {
    double[] values = new double[weights.length * weights[0].length];
    for (int i = 0; i < weights.length; i++) {
      System.arraycopy(weights[i], 0, values, i * weights[i].length, weights[i].length);
    }
    Shape shape = new Shape(weights.length, weights[0].length);
    return Scalars.array(manager, values, shape, type);
  }
}
