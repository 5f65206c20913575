package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** What Adam and AdamW have in common: the step along the bias-corrected moments. */
final class AdamStep {

  static final List<String> STATE = List.of("mean", "mean_square");

  private AdamStep() {}

  /**
   * Takes one step.
   *
   * @param pull share of the weights that is added to the gradient: weight decay of Adam
   * @param keep factor of the weights before the step: weight decay of AdamW
   */
  static void apply(
      NDArray weight,
      NDArray gradient,
      ParameterState state,
      AdamParameters parameters,
      StatefulOptimizer.Rates rates,
      double pull,
      double keep) {
    double correction = 1 - Math.pow(parameters.beta1(), rates.update());
    double rootCorrection = Math.sqrt(1 - Math.pow(parameters.beta2(), rates.update()));
    // m/c / (sqrt(v)/r + eps) = m · r/c / (sqrt(v) + r·eps): one pass less over the memory
    double rate = rates.learningRate() * rootCorrection / correction;
    double epsilon = parameters.epsilon() * rootCorrection;
    NDArray mean = state.arrays.get("mean");
    NDArray meanSquare = state.arrays.get("mean_square");
    if (OnePass.fits(weight) && OnePass.fits(gradient)) {
      OnePass.run(
          loop(parameters, (float) rate, (float) epsilon, (float) pull, (float) keep),
          gradient,
          weight,
          mean,
          meanSquare);
      return;
    }
    try (NDArray pulled = pull == 0 ? gradient.duplicate() : weight.mul(pull).addi(gradient)) {
      state.average("mean", pulled, 1 - parameters.beta1());
      state.averageSquare("mean_square", pulled, 1 - parameters.beta2());
    }
    if (keep != 1) {
      weight.muli(keep);
    }
    try (NDArray denominator = meanSquare.sqrt().addi(epsilon);
        NDArray step = mean.div(denominator)) {
      weight.subi(step.muli(rate));
    }
  }

  private static OnePass.Loop loop(
      AdamParameters parameters, float rate, float epsilon, float pull, float keep) {
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
}
