package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class ScalarsTests extends ArrayTest {

  @Test
  void doubleConstantsKeepTheirPrecision() {
    assertEquals(0.1, Scalars.of(manager, DataType.FLOAT64, 0.1).getDouble());
    assertEquals(0.1f, Scalars.of(manager, DataType.FLOAT32, 0.1).getFloat());
  }

  @Test
  void meanOverSeveralAxesIsTheSumOverTheCount() {
    NDArray x = GradientChecks.normal(manager, 1, 2, 3, 4);
    ArrayAssertions.assertClose(x.sum(new int[] {0, 2}).div(8), Scalars.mean(x, 0, 2), 1e-12);
    ArrayAssertions.assertClose(x.sum(new int[] {0, 2}).div(8), Scalars.mean(x, 0, -1), 1e-12);
    assertEquals(x.sum().getDouble() / 24, Scalars.mean(x).getDouble(), 1e-12);
  }

  @Test
  void gradientsMatchDifferences() {
    NDArray a = GradientChecks.normal(manager, 2, 3, 2);
    NDArray b = GradientChecks.normal(manager, 3, 3, 2);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> Scalars.meanSquaredError(inputs.get(0), inputs.get(1)), a, b);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> Scalars.mean(Scalars.multiply(inputs.get(0), -2.5).square(), 1), a);
  }

  @Test
  void onlyTheResultStays() {
    NDArray x = manager.ones(new Shape(2, 3));
    int before = ManagedArrays.count(manager);
    Scalars.multiply(x, 2).close();
    Scalars.mean(x).close();
    Scalars.mean(x, 0, 1).close();
    Scalars.meanSquaredError(x, x).close();
    Scalars.of(manager, DataType.FLOAT64, 3).close();
    assertEquals(before, ManagedArrays.count(manager));
  }
}
