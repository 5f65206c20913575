package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import org.junit.jupiter.api.Test;

class LatentInterpolationTests extends ArrayTest {

  private NDArray vectors(long rows, float... values) {
    return manager.create(values, new Shape(rows, values.length / rows));
  }

  @Test
  void aQuarterCircleIsDividedEvenly() {
    NDArray ways = LatentInterpolation.between(vectors(1, 2, 0), vectors(1, 0, 2), 4);
    assertEquals(new Shape(4, 2), ways.getShape());
    float root = (float) Math.sqrt(3);
    assertArrayEquals(new float[] {2, 0, root, 1, 1, root, 0, 2}, ways.toFloatArray(), 1e-6f);
  }

  @Test
  void equalLengthsAreKeptOnTheWay() {
    NDArray from = RandomKey.of(1).normal(manager, new Shape(5, 15));
    NDArray to = RandomKey.of(2).normal(manager, new Shape(5, 15));
    NDArray unitFrom = from.div(from.norm(new int[] {1}, true));
    NDArray unitTo = to.div(to.norm(new int[] {1}, true));
    NDArray ways = LatentInterpolation.between(unitFrom, unitTo, 7);
    for (float length : ways.norm(new int[] {1}).toFloatArray()) {
      assertEquals(1, length, 1e-5);
    }
  }

  @Test
  void eachWayBeginsAndEndsWhereItShould() {
    NDArray from = RandomKey.of(1).normal(manager, new Shape(3, 4));
    NDArray to = RandomKey.of(2).normal(manager, new Shape(3, 4));
    NDArray ways = LatentInterpolation.between(from, to, 5).reshape(3, 5, 4);
    assertArrayEquals(from.toFloatArray(), ways.get(":, 0").toFloatArray(), 1e-6f);
    assertArrayEquals(to.toFloatArray(), ways.get(":, 4").toFloatArray(), 1e-6f);
  }

  @Test
  void vectorsOnOneLineAndNoVectorsAreJoinedByALine() {
    NDArray ways =
        LatentInterpolation.between(vectors(3, 1, 1, 1, 0, 0, 0), vectors(3, 3, 3, -1, 0, 2, 4), 3);
    assertArrayEquals(
        new float[] {1, 1, 2, 2, 3, 3, 1, 0, 0, 0, -1, 0, 0, 0, 1, 2, 2, 4},
        ways.toFloatArray(),
        1e-5f);
  }

  @Test
  void refusesOtherShapesAndSingleSteps() {
    NDArray two = vectors(1, 1, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> LatentInterpolation.between(two, vectors(1, 1, 2, 3), 3));
    assertThrows(IllegalArgumentException.class, () -> LatentInterpolation.between(two, two, 1));
  }
}
