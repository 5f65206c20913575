package io.github.spikegen.metric.similarity;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.check.Require;
import java.util.List;
import java.util.Objects;

/**
 * How {@link RegressionEncoding} predicts and judges.
 *
 * @param folds parts of the stimuli, each of which is predicted from the others, at least 2
 * @param strengths the ridge penalties among which leave-one-out chooses, above 0, in units of the
 *     mean squared length of the centred activity at a stimulus
 * @param key deals the stimuli to the folds
 */
public record EncodingOptions(int folds, List<Double> strengths, RandomKey key) {

  /** Checks the numbers. */
  public EncodingOptions {
    Require.atLeast("folds", 2, folds);
    strengths = List.copyOf(strengths);
    Require.atLeast("the number of strengths", 1, strengths.size());
    strengths.forEach(strength -> Require.positive("strengths", strength));
    Objects.requireNonNull(key, "key");
  }

  /**
   * Returns five folds and penalties of all powers of ten from 1e-5 to 1000.
   *
   * @param key deals the stimuli to the folds
   * @return the options
   */
  public static EncodingOptions defaults(RandomKey key) {
    return new EncodingOptions(5, List.of(1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1e3), key);
  }

  /**
   * Returns a copy with other folds.
   *
   * @param value at least 2
   * @return the copy
   */
  public EncodingOptions withFolds(int value) {
    return new EncodingOptions(value, strengths, key);
  }

  /**
   * Returns a copy with other penalties.
   *
   * @param values above 0
   * @return the copy
   */
  public EncodingOptions withStrengths(List<Double> values) {
    return new EncodingOptions(folds, values, key);
  }
}
