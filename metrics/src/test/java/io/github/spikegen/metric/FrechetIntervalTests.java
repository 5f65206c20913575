package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.metric.FrechetDistance.Root;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class FrechetIntervalTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(1);

  private NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape);
  }

  private static FrechetInterval interval(NDArray a, NDArray b, int resamples) {
    return FrechetInterval.bootstrap(a, b, Root.MATRIX, resamples, KEY);
  }

  /**
   * Sets of three among -1, 0 and 1, against a constant 5. A mean m and a variance v give (5 - m)²
   * + v. On average over the 27 sets, m² is 2/9 and v is 2/3; three times -1 give 36 and three
   * times 1 give 16, each in 3.7 % of the sets, so these are the percentiles. The distance of the
   * samples is 26.
   */
  @Test
  void allSetsOfThreeSamplesCanBeWorkedOutByHand() {
    NDArray a = manager.create(new float[] {-1, 0, 1}, new Shape(3, 1));
    NDArray b = manager.create(new float[] {5, 5, 5}, new Shape(3, 1));
    FrechetInterval interval = interval(a, b, 20_000);
    assertEquals(52 - 36, interval.low(), 1e-9);
    assertEquals(52 - 16, interval.high(), 1e-9);
    assertEquals(52 - (25 + 2 / 9.0 + 2 / 3.0), interval.corrected(), 0.15);
    assertEquals(20_000, interval.resamples());
    FrechetInterval swapped = interval(b, a, 20_000);
    assertEquals(interval.low(), swapped.low(), 1e-9);
  }

  /**
   * The distance of the populations is known: 8 (0.3² + 0.3²). That of 60 samples is far too large,
   * and percentiles of resampled distances, which the interval is the reflection of, hardly ever
   * hold the truth.
   */
  @Test
  void holdsTheDistanceOfThePopulationsAsOftenAsItSays() {
    double truth = 8 * (0.09 + 0.09);
    int pairs = 200;
    int held = 0;
    int heldByPercentiles = 0;
    double samples = 0;
    double corrected = 0;
    for (int pair = 0; pair < pairs; pair++) {
      try (NDManager work = manager.newSubManager()) {
        NDArray a = RandomKey.of(2L * pair).normal(work, new Shape(60, 8));
        NDArray b = RandomKey.of(2L * pair + 1).normal(work, new Shape(60, 8)).mul(1.3f).add(0.3f);
        FrechetInterval interval =
            FrechetInterval.bootstrap(a, b, Root.MATRIX, 60, RandomKey.of(pair));
        double distance = FrechetDistance.between(a, b);
        held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        heldByPercentiles +=
            2 * distance - interval.high() <= truth && truth <= 2 * distance - interval.low()
                ? 1
                : 0;
        samples += distance / pairs;
        corrected += interval.corrected() / pairs;
      }
    }
    assertTrue(held >= 0.9 * pairs, held + " of " + pairs);
    assertTrue(heldByPercentiles < 0.1 * pairs, heldByPercentiles + " by percentiles");
    assertTrue(samples > 1.5 * truth, "bias: " + samples);
    assertEquals(truth, corrected, 0.15 * truth);
  }

  @Test
  void growsNarrowerWithTheRootOfTheNumberOfSamples() {
    FrechetInterval few = interval(normal(1, 200, 3), normal(2, 200, 3).add(1), 200);
    FrechetInterval many = interval(normal(1, 3200, 3), normal(2, 3200, 3).add(1), 200);
    double ratio = (few.high() - few.low()) / (many.high() - many.low());
    assertEquals(4, ratio, 1);
    assertTrue(many.low() < 3 && 3 < many.high(), many.toString());
  }

  @Test
  void equalPopulationsMayHaveNoDistance() {
    NDArray a = normal(1, 100, 4);
    FrechetInterval ofItself = interval(a, a, 50);
    assertEquals(0, ofItself.low());
    assertEquals(0, ofItself.high());
    assertTrue(ofItself.corrected() < 0, ofItself.toString());
    assertEquals(0, interval(a, normal(2, 100, 4), 50).low());
  }

  @Test
  void movesAndGrowsAsTheFeaturesDo() {
    NDArray a = normal(1, 50, 3);
    NDArray b = normal(2, 40, 3).mul(2);
    FrechetInterval interval = interval(a, b, 40);
    FrechetInterval moved = interval(a.add(100), b.add(100), 40);
    assertEquals(interval.low(), moved.low(), 1e-3);
    FrechetInterval doubled = interval(a.mul(2), b.mul(2), 40);
    assertEquals(4 * interval.low(), doubled.low(), 1e-5);
    assertEquals(4 * interval.high(), doubled.high(), 1e-5);
    assertEquals(4 * interval.corrected(), doubled.corrected(), 1e-5);
  }

  @Test
  void theSameKeyGivesTheSameAndLeavesNothingBehind() {
    NDArray a = normal(1, 30, 3);
    NDArray b = normal(2, 30, 3);
    FrechetInterval first = interval(a, b, 20);
    int arrays = ManagedArrays.count(manager);
    assertEquals(first, interval(a, b, 20));
    assertEquals(arrays, ManagedArrays.count(manager));
    FrechetInterval other = FrechetInterval.bootstrap(a, b, Root.MATRIX, 20, RandomKey.of(2));
    assertTrue(other.corrected() != first.corrected());
  }

  @Test
  void tooFewSamplesAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> interval(normal(1, 7, 3), normal(2, 6, 3), 10))
            .getMessage();
    assertEquals("b must be at least 7 samples, more than 2 a dimension, but are 6", message);
    assertThrows(
        IllegalArgumentException.class, () -> interval(normal(1, 7, 3), normal(2, 7, 3), 0));
  }
}
