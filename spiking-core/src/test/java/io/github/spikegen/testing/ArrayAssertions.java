package io.github.spikegen.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Assertions on the values of arrays. */
public final class ArrayAssertions {

  private ArrayAssertions() {}

  /**
   * Asserts equal shapes, and that every element differs by at most {@code tolerance · (1 +
   * |expected|)}.
   *
   * @param expected the reference
   * @param actual the array to check
   * @param tolerance absolute near zero, relative for large values
   */
  public static void assertClose(NDArray expected, NDArray actual, double tolerance) {
    assertEquals(expected.getShape(), actual.getShape(), "shape");
    assertClose(doubles(expected), actual, tolerance);
  }

  /**
   * Asserts that every element, in row-major order, differs by at most {@code tolerance · (1 +
   * |expected|)}.
   *
   * @param expected the reference values
   * @param actual the array to check, of any shape
   * @param tolerance absolute near zero, relative for large values
   */
  public static void assertClose(double[] expected, NDArray actual, double tolerance) {
    double[] values = doubles(actual);
    assertEquals(expected.length, values.length, "number of elements");
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(expected[i] - values[i]);
      if (!(error <= tolerance * (1 + Math.abs(expected[i])))) {
        fail(
            "element %d of %s: expected %s but was %s (tolerance %s)"
                .formatted(i, actual.getShape(), expected[i], values[i], tolerance));
      }
    }
  }

  /**
   * Returns an array's elements in row-major order.
   *
   * @param array an array of any number type
   * @return the elements as doubles
   */
  public static double[] doubles(NDArray array) {
    try (NDArray converted = array.toType(DataType.FLOAT64, true)) {
      return converted.toDoubleArray();
    }
  }
}
