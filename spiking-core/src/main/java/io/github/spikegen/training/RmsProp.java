package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSProp as PyTorch computes it: gradients are divided by the root of their running mean square.
 *
 * <p>Weight decay is added to the gradient. DJL's own {@code RmsProp} does not run on the PyTorch
 * engine.
 */
public final class RmsProp extends StatefulOptimizer {

  private final RmsPropParameters parameters;

  /**
   * Creates an optimizer that treats all parameters alike.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   */
  public RmsProp(Tracker learningRate, RmsPropParameters parameters) {
    this(learningRate, parameters, List.of());
  }

  /**
   * Creates an optimizer.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   * @param groups exceptions by parameter name; the first that matches counts
   */
  public RmsProp(Tracker learningRate, RmsPropParameters parameters, List<ParameterGroup> groups) {
    super(learningRate, parameters.weightDecay(), groups, stateNames(parameters));
    this.parameters = parameters;
  }

  private static List<String> stateNames(RmsPropParameters parameters) {
    List<String> names = new ArrayList<>(List.of("mean_square"));
    if (parameters.centered()) {
      names.add("mean");
    }
    if (parameters.momentum() > 0) {
      names.add("momentum");
    }
    return names;
  }

  @Override
  void step(NDArray weight, NDArray gradient, ParameterState state, Rates rates) {
    if (rates.weightDecay() == 0) {
      descend(weight, gradient, state, rates.learningRate());
      return;
    }
    try (NDArray decayed = weight.mul(rates.weightDecay())) {
      descend(weight, decayed.addi(gradient), state, rates.learningRate());
    }
  }

  private void descend(NDArray weight, NDArray gradient, ParameterState state, double rate) {
    state.averageSquare("mean_square", gradient, 1 - parameters.alpha());
    try (NDArray denominator = denominator(gradient, state);
        NDArray step = gradient.div(denominator)) {
      if (parameters.momentum() == 0) {
        weight.subi(step.muli(rate));
        return;
      }
      NDArray momentum = state.arrays.get("momentum");
      momentum.muli(parameters.momentum());
      momentum.addi(step);
      try (NDArray scaled = momentum.mul(rate)) {
        weight.subi(scaled);
      }
    }
  }

  private NDArray denominator(NDArray gradient, ParameterState state) {
    NDArray meanSquare = state.arrays.get("mean_square");
    if (!parameters.centered()) {
      return meanSquare.sqrt().addi(parameters.epsilon());
    }
    state.average("mean", gradient, 1 - parameters.alpha());
    try (NDArray square = state.arrays.get("mean").square();
        NDArray variance = meanSquare.sub(square)) {
      return variance.sqrt().addi(parameters.epsilon());
    }
  }
}
