package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * RMSProp as PyTorch computes it: gradients are divided by the root of their running mean square.
 *
 * <p>Weight decay is added to the gradient. DJL's own {@code RmsProp} does not run on the PyTorch
 * engine.
 */
public final class RmsProp extends StatefulOptimizer {

  private final Parameters parameters;

  /**
   * Creates an optimizer that treats all parameters alike.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   */
  public RmsProp(Tracker learningRate, Parameters parameters) {
    this(learningRate, parameters, List.of());
  }

  /**
   * Creates an optimizer.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   * @param groups exceptions by parameter name; the first that matches counts
   */
  public RmsProp(Tracker learningRate, Parameters parameters, List<ParameterGroup> groups) {
    super(learningRate, parameters.weightDecay(), groups, stateNames(parameters));
    this.parameters = parameters;
  }

  private static List<String> stateNames(Parameters parameters) {
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
  protected void step(NDArray weight, NDArray gradient, Map<String, NDArray> state, Rates rates) {
    if (FusedLoop.fits(weight) && FusedLoop.fits(gradient)) {
      List<NDArray> changed = new ArrayList<>(List.of(weight));
      stateNames(parameters).forEach(name -> changed.add(state.get(name)));
      FusedLoop.run(loop(rates), gradient, changed.toArray(NDArray[]::new));
      return;
    }
    if (rates.weightDecay() == 0) {
      descend(weight, gradient, state, rates.learningRate());
      return;
    }
    try (NDArray decayed = weight.mul(rates.weightDecay())) {
      descend(weight, decayed.addi(gradient), state, rates.learningRate());
    }
  }

  /** What {@link #descend} does, on the weights followed by the arrays of the state. */
  private FusedLoop.Body loop(Rates rates) {
    float decay = (float) rates.weightDecay();
    float rate = (float) rates.learningRate();
    float alpha = (float) parameters.alpha();
    float share = (float) (1 - parameters.alpha());
    float epsilon = (float) parameters.epsilon();
    float kept = (float) parameters.momentum();
    int mean = parameters.centered() ? 2 : -1;
    int momentum = kept > 0 ? Math.max(1, mean) + 1 : -1;
    return (gradient, changed, count) -> {
      float[] weight = changed[0];
      float[] meanSquare = changed[1];
      float[] step = gradient;
      for (int i = 0; i < count; i++) {
        gradient[i] += decay * weight[i];
        meanSquare[i] = alpha * meanSquare[i] + share * (gradient[i] * gradient[i]);
      }
      if (mean < 0) {
        for (int i = 0; i < count; i++) {
          step[i] = gradient[i] / ((float) Math.sqrt(meanSquare[i]) + epsilon);
        }
      } else {
        divideCentered(gradient, changed[mean], meanSquare, share, epsilon, count);
      }
      if (momentum >= 0) {
        accumulate(changed[momentum], kept, step, count);
        step = changed[momentum];
      }
      for (int i = 0; i < count; i++) {
        weight[i] -= rate * step[i];
      }
    };
  }

  private static void divideCentered(
      float[] gradient, float[] mean, float[] meanSquare, float share, float epsilon, int count) {
    for (int i = 0; i < count; i++) {
      mean[i] += share * (gradient[i] - mean[i]);
      float variance = meanSquare[i] - mean[i] * mean[i];
      gradient[i] /= (float) Math.sqrt(variance) + epsilon;
    }
  }

  private static void accumulate(float[] momentum, float kept, float[] step, int count) {
    for (int i = 0; i < count; i++) {
      momentum[i] = kept * momentum[i] + step[i];
    }
  }

  private void descend(NDArray weight, NDArray gradient, Map<String, NDArray> state, double rate) {
    averageSquare(state.get("mean_square"), gradient, 1 - parameters.alpha());
    try (NDArray denominator = denominator(gradient, state);
        NDArray step = gradient.div(denominator)) {
      if (parameters.momentum() == 0) {
        weight.subi(step.muli(rate));
        return;
      }
      NDArray momentum = state.get("momentum");
      momentum.muli(parameters.momentum());
      momentum.addi(step);
      try (NDArray scaled = momentum.mul(rate)) {
        weight.subi(scaled);
      }
    }
  }

  private NDArray denominator(NDArray gradient, Map<String, NDArray> state) {
    NDArray meanSquare = state.get("mean_square");
    if (!parameters.centered()) {
      return meanSquare.sqrt().addi(parameters.epsilon());
    }
    average(state.get("mean"), gradient, 1 - parameters.alpha());
    try (NDArray square = state.get("mean").square();
        NDArray variance = meanSquare.sub(square)) {
      return variance.sqrt().addi(parameters.epsilon());
    }
  }

  /**
   * Hyper-parameters of {@link RmsProp}.
   *
   * @param alpha decay of the running mean of squared gradients, in [0, 1)
   * @param epsilon added to the root of the mean of squares, at least 0
   * @param momentum decay of the running sum of updates, in [0, 1); 0 for none
   * @param centered whether squares are taken around the running mean of gradients
   * @param weightDecay share of the weights that is added to the gradient, at least 0
   */
  @RecordBuilder
  public record Parameters(
      double alpha, double epsilon, double momentum, boolean centered, double weightDecay)
      implements RmsPropParametersBuilder.With {

    public Parameters {
      Require.shareBelowOne("alpha", alpha);
      Require.finiteAtLeast("epsilon", 0, epsilon);
      Require.shareBelowOne("momentum", momentum);
      Require.finiteAtLeast("weightDecay", 0, weightDecay);
    }

    /**
     * {@return PyTorch's defaults: alpha 0.99, epsilon 1e-8, no momentum, not centered, no weight
     * decay}
     */
    public static Parameters defaults() {
      return new Parameters(0.99, 1e-8, 0, false, 0);
    }
  }
}
