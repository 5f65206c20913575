package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/**
 * Adam as PyTorch computes it: weight decay is added to the gradient.
 *
 * <p>Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1. DJL's own
 * {@code Adam} adds epsilon before the bias correction, and cannot save its state.
 */
public final class Adam extends StatefulOptimizer {

  private final AdamParameters parameters;

  /**
   * Creates an optimizer that treats all parameters alike.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   */
  public Adam(Tracker learningRate, AdamParameters parameters) {
    this(learningRate, parameters, List.of());
  }

  /**
   * Creates an optimizer.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   * @param groups exceptions by parameter name; the first that matches counts
   */
  public Adam(Tracker learningRate, AdamParameters parameters, List<ParameterGroup> groups) {
    super(learningRate, parameters.weightDecay(), groups, AdamStep.STATE);
    this.parameters = parameters;
  }

  @Override
  void step(NDArray weight, NDArray gradient, ParameterState state, Rates rates) {
    AdamStep.apply(weight, gradient, state, parameters, rates, rates.weightDecay(), 1);
  }
}
