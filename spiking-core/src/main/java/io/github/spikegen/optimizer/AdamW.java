package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import java.util.List;
import java.util.Map;

/**
 * AdamW as PyTorch computes it: weights shrink apart from the gradient's moments.
 *
 * <p>Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2. Each
 * update first multiplies the weights by {@code 1 - learningRate · weightDecay}.
 */
public final class AdamW extends StatefulOptimizer {

  private final Adam.Parameters parameters;

  /**
   * Creates an optimizer that treats all parameters alike.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   */
  public AdamW(Tracker learningRate, Adam.Parameters parameters) {
    this(learningRate, parameters, List.of());
  }

  /**
   * Creates an optimizer.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   * @param groups exceptions by parameter name; the first that matches counts
   */
  public AdamW(Tracker learningRate, Adam.Parameters parameters, List<ParameterGroup> groups) {
    super(learningRate, parameters.weightDecay(), groups, Adam.STATE);
    this.parameters = parameters;
  }

  @Override
  protected void step(NDArray weight, NDArray gradient, Map<String, NDArray> state, Rates rates) {
    double keep = 1 - rates.learningRate() * rates.weightDecay();
    Adam.move(weight, gradient, state, parameters, rates, 0, keep);
  }
}
