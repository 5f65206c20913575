package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class FrechetDistanceTests extends ArrayTest {

  private NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape);
  }

  private NDArray points(double[]... rows) {
    return Rotations.matrix(manager, rows);
  }

  @Test
  void followsTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "image_metrics");
    double actual = FrechetDistance.between(golden.get("features_a"), golden.get("features_b"));
    assertEquals(golden.number("frechet_distance"), actual, 1e-9 * actual);
  }

  /** The expected number is NumPy's, by U sqrt(S) Vᵀ of its singular value decomposition. */
  @Test
  void bySingularValuesIsWhatTheReleasedCodeComputes() {
    FeatureStatistics a =
        FeatureStatistics.of(points(new double[][] {{1, 2}, {0, 1}, {3, -1}, {2, 2.5}}));
    FeatureStatistics b =
        FeatureStatistics.of(points(new double[][] {{0, 1}, {2, 0}, {-1, 1}, {4, 3}}));
    double distance = FrechetDistance.between(a, b, FrechetDistance.Root.SINGULAR_VALUES);
    assertEquals(2.46539557782339, distance, 1e-12);
    assertTrue(distance > FrechetDistance.between(a, b) + 0.01);
    assertEquals(
        0, FrechetDistance.between(a, a, FrechetDistance.Root.SINGULAR_VALUES), 1e-9); // symmetric
  }

  @Test
  void ofOneDimensionIsThatOfMeansAndDeviations() {
    // means 1 and 5, unbiased deviations sqrt(2) and sqrt(8)
    NDArray a = points(new double[][] {{0}, {2}});
    NDArray b = points(new double[][] {{3}, {7}});
    double gap = Math.sqrt(8) - Math.sqrt(2);
    assertEquals(16 + gap * gap, FrechetDistance.between(a, b), 1e-12);
  }

  @Test
  void ofIndependentFeaturesIsTheSumOverThem() {
    // the features of each set are uncorrelated, with variances 4/3 and 16/3, 64/3 and 0
    NDArray a = points(new double[][] {{1, 2}, {1, -2}, {-1, 2}, {-1, -2}});
    NDArray b = points(new double[][] {{4, 3}, {4, 3}, {-4, 3}, {-4, 3}});
    double first = Math.sqrt(64 / 3.0) - Math.sqrt(4 / 3.0);
    assertEquals(first * first + 16 / 3.0 + 9, FrechetDistance.between(a, b), 1e-6);
  }

  @Test
  void ofScaledFeaturesHasAClosedForm() {
    for (int d = 1; d <= 9; d++) {
      NDArray a = normal(d, 50, d).matMul(normal(d + 20, d, d));
      FeatureStatistics statistics = FeatureStatistics.of(a);
      double trace = 0;
      double squaredMean = 0;
      for (int i = 0; i < d; i++) {
        trace += statistics.covariance()[i][i];
        squaredMean += statistics.mean()[i] * statistics.mean()[i];
      }
      // the covariance becomes 9 C, and the root of C · 9 C is 3 C
      double expected = 4 * squaredMean + 4 * trace;
      assertEquals(expected, FrechetDistance.between(a, a.mul(3)), 1e-6 * expected);
    }
  }

  @Test
  void fromASetToItselfIsZeroAlsoWithoutFullRank() {
    for (int count : new int[] {2, 5, 40}) {
      NDArray a = normal(1, count, 9);
      assertEquals(0, FrechetDistance.between(a, a), 1e-6);
    }
  }

  @Test
  void isSymmetricAndTheSameAfterACommonRotation() {
    for (int d = 1; d <= 9; d++) {
      NDArray a = normal(d, 30, d);
      NDArray b = normal(d + 100, 25, d).mul(2).add(0.5);
      double expected = FrechetDistance.between(a, b);
      assertTrue(expected > 0.1, "the sets differ");
      assertEquals(expected, FrechetDistance.between(b, a), 1e-8 * expected);
      NDArray rotation = Rotations.random(manager, d, d);
      double rotated = FrechetDistance.between(a.matMul(rotation), b.matMul(rotation));
      assertEquals(expected, rotated, 1e-8 * expected);
    }
  }

  @Test
  void approachesThatOfTheDistributions() {
    // standard normal against mean (1, 0, 0) and deviation 2: 1 + 3 · (2 - 1)²
    NDArray a = normal(5, 20_000, 3);
    NDArray shift = manager.create(new double[] {1, 0, 0});
    NDArray b = normal(6, 20_000, 3).mul(2).add(shift);
    assertEquals(4, FrechetDistance.between(a, b), 0.1);
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    NDArray features = normal(1, 5, 3);
    var dimensions =
        assertThrows(
            IllegalArgumentException.class,
            () -> FrechetDistance.between(features, normal(2, 5, 4)));
    assertTrue(dimensions.getMessage().contains("(3) and (4)"), dimensions.getMessage());
    var otherDimensions =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                FrechetDistance.between(
                    FeatureStatistics.of(features), FeatureStatistics.of(normal(2, 5, 4))));
    assertEquals("a and b must have one dimension, but have 3 and 4", otherDimensions.getMessage());
    var one =
        assertThrows(
            IllegalArgumentException.class,
            () -> FrechetDistance.between(features, normal(2, 1, 3)));
    assertEquals(
        "b must have at least 2 samples for a covariance, and more than its 3 dimensions for one"
            + " of full rank, but has 1",
        one.getMessage());
    NDArray undefined = manager.create(new double[] {1, Double.NaN}, new Shape(2, 1));
    assertThrows(
        IllegalArgumentException.class, () -> FrechetDistance.between(undefined, undefined));
  }

  @Test
  void leavesNoArraysBehind() {
    NDArray a = normal(1, 30, 4);
    int before = ManagedArrays.count(manager);
    FrechetDistance.between(a, a);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
