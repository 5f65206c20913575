package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class PairwiseDistanceTests extends ArrayTest {

  @Test
  void ofATriangleByHand() {
    NDArray corners = Rotations.matrix(manager, new double[][] {{0, 0}, {3, 0}, {3, 4}});
    assertEquals((3 + 4 + 5) / 3.0, PairwiseDistance.within(corners), 1e-15);
    NDArray origin = Rotations.matrix(manager, new double[][] {{0, 0}});
    assertEquals((0 + 3 + 5) / 3.0, PairwiseDistance.between(origin, corners), 1e-15);
  }

  @Test
  void ofImagesIsOverAllPixels() {
    NDArray black = manager.zeros(new Shape(2, 3, 4, 5));
    NDArray white = manager.ones(new Shape(7, 3, 4, 5));
    assertEquals(Math.sqrt(60), PairwiseDistance.between(black, white), 1e-12);
    NDArray features = GradientChecks.normal(manager, 1, 20, 12);
    assertEquals(
        PairwiseDistance.within(features),
        PairwiseDistance.within(features.reshape(20, 3, 2, 2)),
        1e-15);
  }

  @Test
  void equalSamplesAreExactlyZeroApart() {
    NDArray sample = GradientChecks.normal(manager, 1, 1, 784).toType(DataType.FLOAT32, false);
    assertEquals(0, PairwiseDistance.within(sample.repeat(0, 300)));
  }

  @Test
  void blocksGiveWhatTheirPartsGive() {
    NDArray features = GradientChecks.normal(manager, 1, 1500, 2);
    NDArray first = features.get(":700");
    NDArray second = features.get("700:");
    double pairs = 1500 * 1499 / 2.0;
    double expected =
        PairwiseDistance.within(first) * (700 * 699 / 2.0)
            + PairwiseDistance.within(second) * (800 * 799 / 2.0)
            + PairwiseDistance.between(first, second) * (700 * 800.0);
    assertEquals(expected / pairs, PairwiseDistance.within(features), 1e-12);
  }

  @Test
  void samplesMayLieFarFromTheOrigin() {
    NDArray a = GradientChecks.normal(manager, 1, 300, 6).toType(DataType.FLOAT64, false);
    NDArray b = GradientChecks.normal(manager, 2, 200, 6).toType(DataType.FLOAT64, false);
    assertEquals(PairwiseDistance.within(a), PairwiseDistance.within(a.add(3e6)), 1e-8);
    assertEquals(
        PairwiseDistance.between(a, b), PairwiseDistance.between(a.add(3e6), b.add(3e6)), 1e-8);
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    NDArray images = manager.zeros(new Shape(2, 1, 4, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> PairwiseDistance.between(images, images.reshape(2, 16)));
    assertThrows(IllegalArgumentException.class, () -> PairwiseDistance.within(images.get("0:1")));
    assertThrows(
        IllegalArgumentException.class,
        () -> PairwiseDistance.within(images.toType(DataType.UINT8, true)));
  }

  @Test
  void leavesNoArraysBehind() {
    NDArray features = GradientChecks.normal(manager, 1, 20, 2);
    int before = ManagedArrays.count(manager);
    PairwiseDistance.within(features);
    PairwiseDistance.between(features, features);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
