package io.github.spikegen.metric.similarity;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Tests whether a similarity could be chance: it is computed again with the stimuli of one
 * population in random orders.
 *
 * <pre>{@code
 * PermutationTest.of(
 *     stimuli, 1000, key, order -> RepresentationalSimilarity.between(layer, area.inOrder(order)));
 * }</pre>
 *
 * @param observed the similarity of the stimuli in their order
 * @param chance the mean similarity of permuted stimuli: what populations without any relation get
 * @param pValue the share of orders, the observed one included, whose similarity is no smaller; at
 *     least 1 / (permutations + 1)
 * @param permutations how many orders were drawn
 */
public record PermutationTest(double observed, double chance, double pValue, int permutations) {

  /** Orders that change nothing may differ by rounding. */
  private static final double ROUNDING = 1e-12;

  /**
   * Tests a similarity. The test is one-sided: p is small where the similarity is large.
   *
   * @param stimuli how many stimuli there are
   * @param permutations how many orders are drawn, at least 1
   * @param key draws them
   * @param similarity the similarity with one population's stimuli in an order
   * @return the result
   */
  public static PermutationTest of(
      int stimuli, int permutations, RandomKey key, ToDoubleFunction<int[]> similarity) {
    Require.atLeast("stimuli", 1, stimuli);
    Require.atLeast("permutations", 1, permutations);
    double observed = similarity.applyAsDouble(IntStream.range(0, stimuli).toArray());
    SplittableRandom random = key.generator();
    double sum = 0;
    int noSmaller = 1;
    for (int i = 0; i < permutations; i++) {
      double permuted = similarity.applyAsDouble(ResponseMatrix.shuffledStimuli(stimuli, random));
      sum += permuted;
      noSmaller += permuted >= observed - ROUNDING ? 1 : 0;
    }
    return new PermutationTest(
        observed, sum / permutations, noSmaller / (permutations + 1.0), permutations);
  }
}
