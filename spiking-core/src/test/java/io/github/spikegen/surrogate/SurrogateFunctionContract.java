package io.github.spikegen.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every surrogate promises. */
abstract class SurrogateFunctionContract extends ArrayTest {

  abstract SurrogateFunction surrogate();

  private NDArray points() {
    // no point lies on a kink of the piecewise functions
    return manager.create(IntStream.range(-40, 41).mapToDouble(i -> i * 0.0773).toArray());
  }

  @Test
  void primitiveRisesFromZeroToOneThroughOneHalf() {
    double[] values = surrogate().primitive(points()).toDoubleArray();
    for (int i = 1; i < values.length; i++) {
      assertTrue(values[i] >= values[i - 1], "falls at point " + i);
    }
    assertEquals(0.5, values[40], 1e-12);
    NDArray far = manager.create(new double[] {-1e6, 1e6});
    ArrayAssertions.assertClose(new double[] {0, 1}, surrogate().primitive(far), 1e-5);
  }

  @Test
  void derivativeIsThatOfThePrimitive() {
    double step = 1e-6;
    NDArray u = points();
    double[] up = surrogate().primitive(u.add(step)).toDoubleArray();
    double[] down = surrogate().primitive(u.sub(step)).toDoubleArray();
    double[] derivative = surrogate().derivative(u).toDoubleArray();
    for (int i = 0; i < derivative.length; i++) {
      assertEquals((up[i] - down[i]) / (2 * step), derivative[i], 1e-6, "at point " + i);
    }
  }

  @Test
  void derivativeIsEvenAndLargestAtTheThreshold() {
    double[] derivative = surrogate().derivative(points()).toDoubleArray();
    for (int i = 0; i <= 40; i++) {
      assertEquals(derivative[40 - i], derivative[40 + i], 1e-12);
      assertTrue(derivative[40 + i] <= derivative[40]);
    }
  }

  @Test
  void argumentIsLeftAloneAndNothingLeaks() {
    NDArray u = manager.create(new float[] {-2, 0.3f, 5});
    int before = ManagedArrays.count(manager);
    NDArray result = surrogate().derivative(u);
    assertNotSame(u, result);
    result.close();
    surrogate().primitive(u).close();
    ArrayAssertions.assertClose(new double[] {-2, 0.3, 5}, u, 1e-6);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
