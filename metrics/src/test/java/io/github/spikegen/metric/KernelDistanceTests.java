package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class KernelDistanceTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(7);

  private NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape);
  }

  @Test
  void followsTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "image_metrics");
    double actual = KernelDistance.ofAll(golden.get("features_a"), golden.get("features_b"));
    assertEquals(golden.number("kernel_distance_poly3_unbiased"), actual, 1e-10 * actual);
  }

  @Test
  void ofTwoPairsOfPointsByHand() {
    NDArray a = Rotations.matrix(manager, new double[][] {{1, 1}, {1, -1}});
    NDArray b = Rotations.matrix(manager, new double[][] {{2, 0}, {0, 2}});
    // within a: (0/2 + 1)³ = 1, within b: 1; across: 1·2 and 1·2, 1·2 and -1·2, over 2, plus 1,
    // cubed: 8, 8, 8, 0
    assertEquals(1 + 1 - 2 * 6.0, KernelDistance.ofAll(a, b), 1e-12);
    assertEquals(1 + 1 - 2 * 6.0, KernelDistance.overSubsets(a, b, 1, 2, KEY).mean());
  }

  @Test
  void blocksGiveWhatOneSumGives() {
    NDArray a = normal(1, 2500, 2); // three blocks
    NDArray b = normal(2, 1100, 2).add(0.3);
    double within = 0;
    for (NDArray x : new NDArray[] {a, b}) {
      NDArray kernel = x.matMul(x.transpose()).div(2).add(1).pow(3);
      double diagonal = x.square().sum(new int[] {1}).div(2).add(1).pow(3).sum().getDouble();
      long n = x.getShape().get(0);
      within += (kernel.sum().getDouble() - diagonal) / (n * (n - 1.0));
    }
    double cross = a.matMul(b.transpose()).div(2).add(1).pow(3).mean().getDouble();
    assertEquals(within - 2 * cross, KernelDistance.ofAll(a, b), 1e-10);
  }

  @Test
  void isSymmetricAndTheSameAfterACommonRotation() {
    for (int d = 1; d <= 9; d++) {
      NDArray a = normal(d, 20, d);
      NDArray b = normal(d + 50, 30, d).add(1);
      double expected = KernelDistance.ofAll(a, b);
      assertEquals(expected, KernelDistance.ofAll(b, a), 1e-10 * expected);
      NDArray rotation = Rotations.random(manager, d, d);
      double rotated = KernelDistance.ofAll(a.matMul(rotation), b.matMul(rotation));
      assertEquals(expected, rotated, 1e-9 * expected);
    }
  }

  @Test
  void scattersAroundZeroForSetsOfOneDistribution() {
    double sum = 0;
    int negative = 0;
    int trials = 60;
    for (int i = 0; i < trials; i++) {
      double distance = KernelDistance.ofAll(normal(i, 40, 3), normal(i + 1000, 30, 3));
      sum += distance;
      negative += distance < 0 ? 1 : 0;
    }
    // a biased estimate would be about 0.2 and never negative
    assertEquals(0, sum / trials, 0.05);
    assertTrue(negative > trials / 5, negative + " are negative");
  }

  @Test
  void theMeanOverSubsetsIsNearTheDistanceOfAll() {
    NDArray a = normal(1, 400, 3);
    NDArray b = normal(2, 500, 3).add(0.8);
    KernelDistance.Estimate estimate = KernelDistance.overSubsets(a, b, 200, 50, KEY);
    double expected = KernelDistance.ofAll(a, b);
    double deviation = estimate.deviation();
    assertEquals(200, estimate.subsets());
    assertEquals(50, estimate.subsetSize());
    assertTrue(deviation > 0);
    assertEquals(expected, estimate.mean(), 4 * deviation / Math.sqrt(200));
  }

  @Test
  void subsetsDependOnTheKeyAlone() {
    NDArray a = normal(1, 60, 3);
    NDArray b = normal(2, 50, 3);
    KernelDistance.Estimate estimate = KernelDistance.overSubsets(a, b, 5, 10, KEY);
    assertEquals(estimate, KernelDistance.overSubsets(a, b, 5, 10, KEY));
    assertNotEquals(estimate, KernelDistance.overSubsets(a, b, 5, 10, KEY.fold(1)));
  }

  @Test
  void subsetsShrinkToTheSmallerSet() {
    NDArray a = normal(1, 60, 3);
    NDArray b = normal(2, 50, 3);
    KernelDistance.Estimate estimate = KernelDistance.overSubsets(a, b, KEY);
    assertEquals(100, estimate.subsets());
    assertEquals(50, estimate.subsetSize());
    // subsets as large as both sets are the sets
    KernelDistance.Estimate whole = KernelDistance.overSubsets(a, a.add(1), 3, 1000, KEY);
    assertEquals(KernelDistance.ofAll(a, a.add(1)), whole.mean(), 1e-9);
    assertEquals(0, whole.deviation(), 1e-9);
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    NDArray a = normal(1, 5, 3);
    assertThrows(IllegalArgumentException.class, () -> KernelDistance.ofAll(a, normal(1, 5, 2)));
    var one =
        assertThrows(
            IllegalArgumentException.class, () -> KernelDistance.ofAll(a, normal(1, 1, 3)));
    assertEquals(
        "b must be at least 2 samples, as pairs within a set are compared, but are 1",
        one.getMessage());
    assertThrows(IllegalArgumentException.class, () -> KernelDistance.overSubsets(a, a, 0, 2, KEY));
    assertThrows(IllegalArgumentException.class, () -> KernelDistance.overSubsets(a, a, 1, 1, KEY));
  }

  @Test
  void leavesNoArraysBehind() {
    NDArray a = normal(1, 30, 4);
    int before = ManagedArrays.count(manager);
    KernelDistance.ofAll(a, a);
    KernelDistance.overSubsets(a, a, 2, 5, KEY);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
