package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.autograd.RandomKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Permutations and repetitions of stimuli. */
class ResamplingTests {

  private static final RandomKey KEY = RandomKey.of(1);

  private static PermutationTest significance(ResponseMatrix x, ResponseMatrix y, long seed) {
    DissimilarityMatrix a = DissimilarityMatrix.of(x);
    DissimilarityMatrix b = DissimilarityMatrix.of(y);
    return PermutationTest.of(
        x.stimuli(),
        99,
        RandomKey.of(seed),
        order -> RepresentationalSimilarity.between(a, b.inOrder(order)));
  }

  @Test
  void whatIsTheSameIsBeyondChance() {
    ResponseMatrix x = Populations.normal(12, 5, 1);
    PermutationTest result = significance(x, x, 1);
    assertEquals(1, result.observed(), 1e-12);
    assertEquals(0.01, result.pValue());
    assertEquals(0, result.chance(), 0.1);
    assertEquals(99, result.permutations());
  }

  @Test
  void unrelatedPopulationsAreNot() {
    int low = 0;
    double sum = 0;
    int pairs = 100;
    for (int i = 0; i < pairs; i++) {
      ResponseMatrix x = Populations.normal(10, 4, 2L * i);
      ResponseMatrix y = Populations.normal(10, 4, 2L * i + 1);
      double p = significance(x, y, i).pValue();
      low += p <= 0.1 ? 1 : 0;
      sum += p;
    }
    assertEquals(0.5, sum / pairs, 0.1);
    assertTrue(low >= 3 && low <= 20, low + " of 100 at 0.1");
  }

  @Test
  void whatNeverChangesIsCertain() {
    assertEquals(1, PermutationTest.of(5, 20, KEY, order -> 0.3).pValue());
  }

  @Test
  void everyOrderHasEveryStimulusOnce() {
    Set<String> seen = new HashSet<>();
    PermutationTest.of(
        6,
        50,
        KEY,
        order -> {
          seen.add(Arrays.toString(order));
          assertEquals(6, Arrays.stream(order).distinct().count());
          return 0;
        });
    assertTrue(seen.size() > 40, seen.size() + " orders");
    assertTrue(seen.contains("[0, 1, 2, 3, 4, 5]"));
  }

  @Test
  void intervalsAreThoseOfTheMean() {
    int n = 400;
    double[] values = new double[n];
    Arrays.setAll(values, i -> i % 2); // mean 0.5, deviation of the mean 0.025
    ToDoubleFunction<int[]> mean =
        counts -> {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            sum += counts[i] * values[i] / n;
          }
          return sum;
        };
    ConfidenceInterval interval = ConfidenceInterval.bootstrap(n, 1000, KEY, mean);
    assertEquals(0.5 - 1.96 * 0.025, interval.low(), 0.006);
    assertEquals(0.5 + 1.96 * 0.025, interval.high(), 0.006);
    assertEquals(interval, ConfidenceInterval.bootstrap(n, 1000, KEY, mean));
  }

  @Test
  void intervalsOfTheMeasuresHoldThem() {
    ResponseMatrix x = Populations.normal(40, 20, 1);
    ResponseMatrix y = Populations.mixed(x, 30, 3, 2);
    DissimilarityMatrix a = DissimilarityMatrix.of(x);
    DissimilarityMatrix b = DissimilarityMatrix.of(y);
    requireHeld(
        RepresentationalSimilarity.between(a, b),
        ConfidenceInterval.bootstrap(
            40, 300, KEY, counts -> RepresentationalSimilarity.between(a, b, counts)));
    GramMatrix k = GramMatrix.of(x);
    GramMatrix l = GramMatrix.of(y);
    requireHeld(
        CenteredKernelAlignment.unbiased(k, l),
        ConfidenceInterval.bootstrap(
            40, 300, KEY, counts -> CenteredKernelAlignment.unbiased(k, l, counts)));
    EncodingScore score =
        RegressionEncoding.from(k, RegressionEncoding.Options.defaults(KEY)).score(y);
    requireHeld(score.median(), ConfidenceInterval.bootstrap(40, 300, KEY, score::median));
  }

  private static void requireHeld(double similarity, ConfidenceInterval interval) {
    double width = interval.high() - interval.low();
    assertTrue(width > 0.02 && width < 0.6, interval.toString());
    assertTrue(interval.low() + width / 5 < similarity, similarity + " in " + interval);
    assertTrue(similarity < interval.high() - width / 5, similarity + " in " + interval);
  }

  @Test
  void drawsWithoutASimilarityAreLeftOut() {
    ConfidenceInterval interval =
        ConfidenceInterval.bootstrap(3, 50, KEY, c -> c[0] == 0 ? Double.NaN : 2);
    assertEquals(new ConfidenceInterval(2, 2), interval);
    ConfidenceInterval none = ConfidenceInterval.bootstrap(3, 5, KEY, c -> Double.NaN);
    assertEquals(new ConfidenceInterval(Double.NaN, Double.NaN), none);
    assertThrows(
        IllegalArgumentException.class, () -> ConfidenceInterval.bootstrap(3, 0, KEY, c -> 0));
    assertThrows(IllegalArgumentException.class, () -> PermutationTest.of(3, 0, KEY, o -> 0));
  }
}
