package io.github.spikegen.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrecisionRecallTests extends ArrayTest {

  private NDArray line(double... positions) {
    return manager.create(positions, new Shape(positions.length, 1));
  }

  @Test
  void pointsOnALineByHand() {
    // with the nearest neighbor, balls reach 1 around 0 and 1, and 3 around 4
    NDArray real = line(0, 1, 4);
    // 2 is held by the balls around 1 and 4, exactly on their edges; 8 is held by none; balls reach
    // 1.5 around 2 and 0.5, and 6 around 8
    NDArray generated = line(2, 0.5, 8);
    PrecisionRecall actual = PrecisionRecall.of(real, generated, 1);
    assertEquals(2.0 / 3, actual.precision(), 1e-15);
    assertEquals(1, actual.recall(), 1e-15);
    // balls around 8 that reach only 2 don't hold 4
    actual = PrecisionRecall.of(real, line(2, 0.5, 8, 10), 1);
    assertEquals(2.0 / 4, actual.precision(), 1e-15);
    assertEquals(2.0 / 3, actual.recall(), 1e-15);
  }

  @Test
  void aSetIsOnItsOwnManifold() {
    NDArray features = GradientChecks.normal(manager, 1, 50, 6).mul(100);
    assertEquals(new PrecisionRecall(1, 1), PrecisionRecall.of(features, features));
    NDArray repeated = features.repeat(0, 5); // all radii are 0
    assertEquals(new PrecisionRecall(1, 1), PrecisionRecall.of(repeated, repeated));
  }

  @Test
  void setsFarApartShareNothing() {
    NDArray features = GradientChecks.normal(manager, 1, 50, 6);
    assertEquals(new PrecisionRecall(0, 0), PrecisionRecall.of(features, features.add(1000)));
  }

  @Test
  void collapseCostsRecallAlone() {
    NDArray real = GradientChecks.normal(manager, 1, 200, 2);
    NDArray collapsed = GradientChecks.normal(manager, 2, 200, 2).mul(0.01);
    PrecisionRecall actual = PrecisionRecall.of(real, collapsed);
    assertEquals(1, actual.precision());
    assertEquals(0, actual.recall(), 0.05);
    PrecisionRecall swapped = PrecisionRecall.of(collapsed, real);
    assertEquals(actual.recall(), swapped.precision());
    assertEquals(actual.precision(), swapped.recall());
  }

  @Test
  void blocksGiveWhatALoopGives() {
    double[][] real = rows(GradientChecks.normal(manager, 3, 1300, 3), 3);
    double[][] generated = rows(GradientChecks.normal(manager, 4, 1100, 3).add(0.7), 3);
    PrecisionRecall actual =
        PrecisionRecall.of(
            Rotations.matrix(manager, real), Rotations.matrix(manager, generated), 3);
    assertEquals(share(real, generated), actual.precision(), 1e-12);
    assertEquals(share(generated, real), actual.recall(), 1e-12);
  }

  private static double[][] rows(NDArray array, int width) {
    double[] values = array.toDoubleArray();
    double[][] rows = new double[values.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
    return rows;
  }

  private static double share(double[][] centers, double[][] queries) {
    double[] radii = new double[centers.length];
    Arrays.setAll(
        radii,
        i ->
            Arrays.stream(centers).mapToDouble(x -> distance(x, centers[i])).sorted().toArray()[3]);
    double held = 0;
    for (double[] query : queries) {
      for (int i = 0; i < centers.length; i++) {
        if (distance(query, centers[i]) <= radii[i]) {
          held++;
          break;
        }
      }
    }
    return held / queries.length;
  }

  private static double distance(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return sum;
  }

  @Test
  void featuresMayLieFarFromTheOrigin() {
    NDArray real = GradientChecks.normal(manager, 1, 400, 6).toType(DataType.FLOAT64, false);
    NDArray generated =
        GradientChecks.normal(manager, 2, 300, 6).toType(DataType.FLOAT64, false).mul(1.3);
    PrecisionRecall near = PrecisionRecall.of(real, generated);
    assertEquals(near, PrecisionRecall.of(real.add(3e6), generated.add(3e6)));
    assertTrue(near.precision() > 0.1 && near.precision() < 1, near::toString);
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    NDArray four = line(0, 1, 2, 3);
    assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(four, line(0, 1, 2)));
    assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(four, four, 0));
    NDArray wide = GradientChecks.normal(manager, 1, 5, 2);
    assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(four, wide));
  }

  @Test
  void leavesNoArraysBehind() {
    NDArray features = GradientChecks.normal(manager, 1, 1100, 2);
    int before = ManagedArrays.count(manager);
    PrecisionRecall.of(features, features);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
