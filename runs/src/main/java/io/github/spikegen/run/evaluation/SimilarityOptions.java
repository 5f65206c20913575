package io.github.spikegen.run.evaluation;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.similarity.RegressionEncoding;

/**
 * How layers are compared.
 *
 * @param encoding folds and penalties of the regression
 * @param draws how many draws of stimuli confidence intervals take, or 0 for none
 * @param permutations how many orders of stimuli permutation tests take, or 0 for none
 * @param key draws stimuli and orders
 */
public record SimilarityOptions(
    RegressionEncoding.Options encoding, int draws, int permutations, RandomKey key) {

  /** Checks the numbers. */
  public SimilarityOptions {
    Require.atLeast("draws", 0, draws);
    Require.atLeast("permutations", 0, permutations);
  }

  /**
   * Returns options with the library's penalties.
   *
   * @param folds parts of the stimuli, at least 2
   * @param draws how many draws confidence intervals take, or 0 for none
   * @param permutations how many orders permutation tests take, or 0 for none
   * @param seed draws whatever is drawn
   * @return the options
   */
  public static SimilarityOptions of(int folds, int draws, int permutations, long seed) {
    RandomKey key = RandomKey.of(seed);
    return new SimilarityOptions(
        RegressionEncoding.Options.defaults(key.fold(0)).withFolds(folds),
        draws,
        permutations,
        key.fold(1));
  }
}
