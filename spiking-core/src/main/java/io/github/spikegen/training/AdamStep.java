package io.github.spikegen.training;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** What Adam and AdamW have in common: the step along the bias-corrected moments. */
final class AdamStep {

  static final List<String> STATE = List.of("mean", "mean_square");

  private AdamStep() {}

  static void apply(
      NDArray weight,
      NDArray gradient,
      ParameterState state,
      AdamParameters parameters,
      StatefulOptimizer.Rates rates) {
    state.average("mean", gradient, 1 - parameters.beta1());
    state.averageSquare("mean_square", gradient, 1 - parameters.beta2());
    double correction = 1 - Math.pow(parameters.beta1(), rates.update());
    double rootCorrection = Math.sqrt(1 - Math.pow(parameters.beta2(), rates.update()));
    // m/c / (sqrt(v)/r + eps) = m · r/c / (sqrt(v) + r·eps): one pass less over the memory
    try (NDArray denominator = state.arrays.get("mean_square").sqrt()) {
      denominator.addi(parameters.epsilon() * rootCorrection);
      try (NDArray step = state.arrays.get("mean").div(denominator)) {
        weight.subi(step.muli(rates.learningRate() * rootCorrection / correction));
      }
    }
  }
}
