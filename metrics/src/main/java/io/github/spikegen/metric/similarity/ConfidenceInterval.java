package io.github.spikegen.metric.similarity;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.internal.Quantiles;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Where a similarity may lie at other stimuli of the same kind, estimated by drawing stimuli with
 * replacement (the percentile bootstrap).
 *
 * <p>Measures take part that can leave out pairs of a stimulus with itself: {@link
 * RepresentationalSimilarity}, the unbiased {@link CenteredKernelAlignment}, and {@link
 * EncodingScore}, whose predictions are kept. The others would grow with every repetition.
 *
 * <pre>{@code
 * ConfidenceInterval.bootstrap(
 *     stimuli, 1000, key, counts -> RepresentationalSimilarity.between(layer, area, counts));
 * }</pre>
 *
 * @param low the lower end; NaN if the similarity is undefined in all draws
 * @param high the upper end, or NaN
 */
public record ConfidenceInterval(double low, double high) {

  private static final double TAIL = 0.025;

  /**
   * {@return the interval in which 95 % of the draws lie}
   *
   * @param stimuli how many stimuli there are, and how many each draw takes
   * @param draws how many draws, at least 1; some hundred for two digits
   * @param key draws
   * @param similarity the similarity where each stimulus occurs so many times
   */
  public static ConfidenceInterval bootstrap(
      int stimuli, int draws, RandomKey key, ToDoubleFunction<int[]> similarity) {
    Require.atLeast("stimuli", 1, stimuli);
    Require.atLeast("draws", 1, draws);
    SplittableRandom random = key.generator();
    double[] similarities = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      int[] counts = new int[stimuli];
      for (int i = 0; i < stimuli; i++) {
        counts[random.nextInt(stimuli)]++;
      }
      similarities[draw] = similarity.applyAsDouble(counts);
    }
    return new ConfidenceInterval(
        Quantiles.of(TAIL, similarities), Quantiles.of(1 - TAIL, similarities));
  }
}
