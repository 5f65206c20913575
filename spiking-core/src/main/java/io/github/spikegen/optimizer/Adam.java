package io.github.spikegen.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.StatefulOptimizer.ParameterGroup;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;

/**
 * Adam as PyTorch computes it: weight decay is added to the gradient.
 *
 * <p>Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1. DJL's own
 * {@code Adam} adds epsilon before the bias correction, and cannot save its state.
 */
public final class Adam extends StatefulOptimizer {

  static final List<String> STATE = List.of("mean", "mean_square");

  private final Parameters parameters;

  /**
   * Creates an optimizer that treats all parameters alike.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   */
  public Adam(Tracker learningRate, Parameters parameters) {
    this(learningRate, parameters, List.of());
  }

  /**
   * Creates an optimizer.
   *
   * @param learningRate the learning rate by number of finished updates
   * @param parameters the hyper-parameters
   * @param groups exceptions by parameter name; the first that matches counts
   */
  public Adam(Tracker learningRate, Parameters parameters, List<ParameterGroup> groups) {
    super(learningRate, parameters.weightDecay(), groups, STATE);
    this.parameters = parameters;
  }

  @Override
  protected void step(NDArray weight, NDArray gradient, Map<String, NDArray> state, Rates rates) {
    move(weight, gradient, state, parameters, rates, rates.weightDecay(), 1);
  }

  /**
   * Takes the step along the bias-corrected moments; weight decay adds a share {@code pull} of the
   * weights to the gradient (Adam), or multiplies them by {@code keep} before (AdamW).
   */
  static void move(
      NDArray weight,
      NDArray gradient,
      Map<String, NDArray> state,
      Parameters parameters,
      Rates rates,
      double pull,
      double keep) {
    double correction = 1 - Math.pow(parameters.beta1(), rates.update());
    double rootCorrection = Math.sqrt(1 - Math.pow(parameters.beta2(), rates.update()));
    // m/c / (sqrt(v)/r + eps) = m · r/c / (sqrt(v) + r·eps): one pass less over the memory
    double rate = rates.learningRate() * rootCorrection / correction;
    double epsilon = parameters.epsilon() * rootCorrection;
    NDArray mean = state.get("mean");
    NDArray meanSquare = state.get("mean_square");
    if (FusedLoop.fits(weight) && FusedLoop.fits(gradient)) {
      FusedLoop.run(
          loop(parameters, (float) rate, (float) epsilon, (float) pull, (float) keep),
          gradient,
          weight,
          mean,
          meanSquare);
      return;
    }
    try (NDArray pulled = pull == 0 ? gradient.duplicate() : weight.mul(pull).addi(gradient)) {
      average(mean, pulled, 1 - parameters.beta1());
      averageSquare(meanSquare, pulled, 1 - parameters.beta2());
    }
    if (keep != 1) {
      weight.muli(keep);
    }
    try (NDArray denominator = meanSquare.sqrt().addi(epsilon);
        NDArray step = mean.div(denominator)) {
      weight.subi(step.muli(rate));
    }
  }

  private static FusedLoop.Body loop(
      Parameters parameters, float rate, float epsilon, float pull, float keep) {
    float share1 = (float) (1 - parameters.beta1());
    float share2 = (float) (1 - parameters.beta2());
    float beta2 = (float) parameters.beta2();
    return (gradient, changed, count) -> {
      float[] weight = changed[0];
      float[] mean = changed[1];
      float[] meanSquare = changed[2];
      for (int i = 0; i < count; i++) {
        gradient[i] += pull * weight[i];
      }
      for (int i = 0; i < count; i++) {
        mean[i] += share1 * (gradient[i] - mean[i]);
        meanSquare[i] = beta2 * meanSquare[i] + share2 * (gradient[i] * gradient[i]);
      }
      for (int i = 0; i < count; i++) {
        float step = mean[i] / ((float) Math.sqrt(meanSquare[i]) + epsilon);
        weight[i] = keep * weight[i] - rate * step;
      }
    };
  }

  /**
   * Hyper-parameters of {@link Adam} and {@link AdamW}.
   *
   * @param beta1 decay of the running mean of gradients, in [0, 1)
   * @param beta2 decay of the running mean of squared gradients, in [0, 1)
   * @param epsilon added to the root of the bias-corrected mean of squares, at least 0
   * @param weightDecay strength of the weight decay, at least 0
   */
  @RecordBuilder
  public record Parameters(double beta1, double beta2, double epsilon, double weightDecay)
      implements AdamParametersBuilder.With {

    public Parameters {
      Require.shareBelowOne("beta1", beta1);
      Require.shareBelowOne("beta2", beta2);
      Require.finiteAtLeast("epsilon", 0, epsilon);
      Require.finiteAtLeast("weightDecay", 0, weightDecay);
    }

    /**
     * {@return PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay} (PyTorch's
     * {@code AdamW} has a weight decay of 0.01; say so with {@code withWeightDecay}.)
     */
    public static Parameters defaults() {
      return new Parameters(0.9, 0.999, 1e-8, 0);
    }
  }
}
