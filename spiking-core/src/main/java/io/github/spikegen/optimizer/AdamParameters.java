package io.github.spikegen.optimizer;

import io.github.spikegen.internal.Require;

/**
 * Hyper-parameters of {@link Adam} and {@link AdamW}.
 *
 * @param beta1 decay of the running mean of gradients, in [0, 1)
 * @param beta2 decay of the running mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the bias-corrected mean of squares, at least 0
 * @param weightDecay strength of the weight decay, at least 0
 */
public record AdamParameters(double beta1, double beta2, double epsilon, double weightDecay) {

  /**
   * Checks the ranges.
   *
   * @param beta1 decay of the running mean of gradients, in [0, 1)
   * @param beta2 decay of the running mean of squared gradients, in [0, 1)
   * @param epsilon added to the root of the bias-corrected mean of squares, at least 0
   * @param weightDecay strength of the weight decay, at least 0
   */
  public AdamParameters {
    Require.shareBelowOne("beta1", beta1);
    Require.shareBelowOne("beta2", beta2);
    Require.finiteAtLeast("epsilon", 0, epsilon);
    Require.finiteAtLeast("weightDecay", 0, weightDecay);
  }

  /**
   * Returns PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay. (PyTorch's
   * {@code AdamW} has a weight decay of 0.01; say so with {@link #withWeightDecay}.)
   *
   * @return the defaults
   */
  public static AdamParameters defaults() {
    return new AdamParameters(0.9, 0.999, 1e-8, 0);
  }

  /**
   * Returns these parameters with other decays of the running means.
   *
   * @param first for the gradients, in [0, 1)
   * @param second for the squared gradients, in [0, 1)
   * @return a changed copy
   */
  public AdamParameters withBetas(double first, double second) {
    return new AdamParameters(first, second, epsilon, weightDecay);
  }

  /**
   * Returns these parameters with another epsilon.
   *
   * @param value at least 0
   * @return a changed copy
   */
  public AdamParameters withEpsilon(double value) {
    return new AdamParameters(beta1, beta2, value, weightDecay);
  }

  /**
   * Returns these parameters with another weight decay.
   *
   * @param value at least 0
   * @return a changed copy
   */
  public AdamParameters withWeightDecay(double value) {
    return new AdamParameters(beta1, beta2, epsilon, value);
  }
}
