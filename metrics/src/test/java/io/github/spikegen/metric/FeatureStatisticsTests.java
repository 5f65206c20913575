package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.Test;

class FeatureStatisticsTests extends ArrayTest {

  private static void assertClose(double[][] expected, double[][] actual, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], tolerance);
    }
  }

  @Test
  void meanAndCovarianceOfThreePoints() {
    NDArray points = Rotations.matrix(manager, new double[][] {{0, 1}, {3, 1}, {6, 4}});
    FeatureStatistics statistics = FeatureStatistics.of(points);
    assertEquals(3, statistics.count());
    assertEquals(2, statistics.dimension());
    assertArrayEquals(new double[] {3, 2}, statistics.mean(), 1e-15);
    assertClose(new double[][] {{9, 4.5}, {4.5, 3}}, statistics.covariance(), 1e-14);
  }

  @Test
  void batchesGiveWhatTheWholeGives() {
    NDArray features = GradientChecks.normal(manager, 1, 3000, 4); // above one block
    FeatureStatistics whole = FeatureStatistics.of(features);
    FeatureStatistics batches = new FeatureStatistics(4);
    int[] borders = {0, 1, 2, 40, 1100, 3000};
    for (int i = 1; i < borders.length; i++) {
      batches.add(features.get("{}:{}", borders[i - 1], borders[i]));
    }
    assertEquals(whole.count(), batches.count());
    assertArrayEquals(whole.mean(), batches.mean(), 1e-13);
    assertClose(whole.covariance(), batches.covariance(), 1e-12);
  }

  @Test
  void meansFarFromZeroCostNoPrecision() {
    NDArray features = GradientChecks.normal(manager, 2, 2000, 3);
    double[][] expected = FeatureStatistics.of(features).covariance();
    FeatureStatistics shifted = new FeatureStatistics(3);
    for (int i = 0; i < 2000; i += 100) {
      shifted.add(features.get("{}:{}", i, i + 100).add(1e8));
    }
    assertClose(expected, shifted.covariance(), 1e-6);
  }

  @Test
  void singlePrecisionFeaturesAreAddedInDoublePrecision() {
    NDArray single = GradientChecks.normal(manager, 3, 500, 2).toType(DataType.FLOAT32, false);
    double[][] expected = FeatureStatistics.of(single.toType(DataType.FLOAT64, true)).covariance();
    assertClose(expected, FeatureStatistics.of(single).covariance(), 0);
  }

  @Test
  void fullRankTakesMoreSamplesThanDimensions() {
    assertFalse(FeatureStatistics.of(GradientChecks.normal(manager, 1, 3, 3)).canHaveFullRank());
    assertTrue(FeatureStatistics.of(GradientChecks.normal(manager, 1, 4, 3)).canHaveFullRank());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    FeatureStatistics statistics = new FeatureStatistics(3);
    assertThrows(IllegalStateException.class, statistics::mean);
    statistics.add(GradientChecks.normal(manager, 1, 1, 3));
    var few = assertThrows(IllegalStateException.class, statistics::covariance);
    assertEquals(
        "a covariance needs at least 2 samples, and more than 3 for full rank, but there are 1",
        few.getMessage());
    var other =
        assertThrows(
            IllegalArgumentException.class,
            () -> statistics.add(GradientChecks.normal(manager, 1, 5, 4)));
    assertEquals(
        "features must have 3 dimensions like those before, but have 4", other.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> statistics.add(GradientChecks.normal(manager, 1, 5, 3, 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> statistics.add(manager.zeros(new Shape(2, 3), DataType.INT32)));
    assertThrows(IllegalArgumentException.class, () -> new FeatureStatistics(0));
  }
}
