package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class InceptionScoreTests extends ArrayTest {

  @Test
  void sureAndVariedImagesScoreTheNumberOfClasses() {
    NDArray sure = manager.eye(5).repeat(0, 4);
    InceptionScore score = InceptionScore.of(sure, 1);
    assertEquals(5, score.mean(), 1e-12);
    assertEquals(0, score.deviation());
  }

  @Test
  void equalDistributionsScoreOne() {
    NDArray row = Rotations.matrix(manager, new double[][] {{0.7, 0.1, 0.2, 0}});
    assertEquals(1, InceptionScore.of(row.repeat(0, 12), 3).mean(), 1e-12);
  }

  @Test
  void twoImagesByHand() {
    NDArray rows = Rotations.matrix(manager, new double[][] {{0.75, 0.25}, {0.25, 0.75}});
    // both diverge from (0.5, 0.5) by 0.75 log 1.5 + 0.25 log 0.5
    double divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
    assertEquals(Math.exp(divergence), InceptionScore.of(rows, 1).mean(), 1e-12);
  }

  @Test
  void splitsAreConsecutiveParts() {
    NDArray sure = manager.eye(2).repeat(0, 3); // classes 0 0 0 1 1 1
    assertEquals(new InceptionScore(1, 0), InceptionScore.of(sure, 2));
    NDArray mixed = manager.eye(2).get("0:1").concat(manager.eye(2)); // classes 0 | 0 1
    InceptionScore score = InceptionScore.of(mixed, 2);
    assertEquals(1.5, score.mean(), 1e-12);
    assertEquals(0.5, score.deviation(), 1e-12);
  }

  @Test
  void blocksGiveWhatOneSumGives() {
    NDArray rows = GradientChecks.normal(manager, 3, 2500, 4).softmax(1);
    NDArray mean = rows.mean(new int[] {0}, true);
    NDArray divergence = rows.mul(rows.log().sub(mean.log())).sum(new int[] {1}).mean();
    assertEquals(Math.exp(divergence.getDouble()), InceptionScore.of(rows, 1).mean(), 1e-10);
  }

  @Test
  void whatIsNoDistributionIsRefused() {
    NDArray rows = Rotations.matrix(manager, new double[][] {{0.5, 0.5}, {0.5, 0.5}});
    assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(rows.mul(2), 1));
    NDArray negative = Rotations.matrix(manager, new double[][] {{1.5, -0.5}});
    assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(negative, 1));
    assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(rows, 3));
    assertThrows(IllegalArgumentException.class, () -> InceptionScore.of(rows, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> InceptionScore.of(NDArrays.stack(new NDList(rows, rows)), 1));
  }

  @Test
  void leavesNoArraysBehind() {
    NDArray rows = manager.eye(4);
    int before = ManagedArrays.count(manager);
    InceptionScore.of(rows, 2);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
