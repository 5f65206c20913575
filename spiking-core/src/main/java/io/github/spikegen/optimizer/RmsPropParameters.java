package io.github.spikegen.optimizer;

import io.github.spikegen.internal.Require;

/**
 * Hyper-parameters of {@link RmsProp}.
 *
 * @param alpha decay of the running mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the mean of squares, at least 0
 * @param momentum decay of the running sum of updates, in [0, 1); 0 for none
 * @param centered whether squares are taken around the running mean of gradients
 * @param weightDecay share of the weights that is added to the gradient, at least 0
 */
public record RmsPropParameters(
    double alpha, double epsilon, double momentum, boolean centered, double weightDecay) {

  /**
   * Checks the ranges.
   *
   * @param alpha decay of the running mean of squared gradients, in [0, 1)
   * @param epsilon added to the root of the mean of squares, at least 0
   * @param momentum decay of the running sum of updates, in [0, 1); 0 for none
   * @param centered whether squares are taken around the running mean of gradients
   * @param weightDecay share of the weights that is added to the gradient, at least 0
   */
  public RmsPropParameters {
    Require.shareBelowOne("alpha", alpha);
    Require.finiteAtLeast("epsilon", 0, epsilon);
    Require.shareBelowOne("momentum", momentum);
    Require.finiteAtLeast("weightDecay", 0, weightDecay);
  }

  /**
   * Returns PyTorch's defaults: alpha 0.99, epsilon 1e-8, no momentum, not centered, no weight
   * decay.
   *
   * @return the defaults
   */
  public static RmsPropParameters defaults() {
    return new RmsPropParameters(0.99, 1e-8, 0, false, 0);
  }

  /**
   * Returns these parameters with another decay of the mean of squares.
   *
   * @param value in [0, 1)
   * @return a changed copy
   */
  public RmsPropParameters withAlpha(double value) {
    return new RmsPropParameters(value, epsilon, momentum, centered, weightDecay);
  }

  /**
   * Returns these parameters with another epsilon.
   *
   * @param value at least 0
   * @return a changed copy
   */
  public RmsPropParameters withEpsilon(double value) {
    return new RmsPropParameters(alpha, value, momentum, centered, weightDecay);
  }

  /**
   * Returns these parameters with another momentum.
   *
   * @param value in [0, 1)
   * @return a changed copy
   */
  public RmsPropParameters withMomentum(double value) {
    return new RmsPropParameters(alpha, epsilon, value, centered, weightDecay);
  }

  /**
   * Returns these parameters with squares taken around the running mean of gradients.
   *
   * @return a changed copy
   */
  public RmsPropParameters withCentering() {
    return new RmsPropParameters(alpha, epsilon, momentum, true, weightDecay);
  }

  /**
   * Returns these parameters with another weight decay.
   *
   * @param value at least 0
   * @return a changed copy
   */
  public RmsPropParameters withWeightDecay(double value) {
    return new RmsPropParameters(alpha, epsilon, momentum, centered, value);
  }
}
