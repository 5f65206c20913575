package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.metric.internal.SymmetricEigen;
import io.github.spikegen.testing.ArrayTest;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class ResponseMatrixTests extends ArrayTest {

  @Test
  void axesAfterTheFirstAreUnits() {
    NDArray array = manager.arange(12f).reshape(2, 2, 3);
    ResponseMatrix matrix = ResponseMatrix.of(array);
    assertEquals(2, matrix.stimuli());
    assertEquals(6, matrix.units());
    assertEquals(9, matrix.get(1, 3));
  }

  @Test
  void unitsAndStimuliCanBeChosen() {
    ResponseMatrix matrix = ResponseMatrix.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertArrayEquals(new double[] {3, 1, 6, 4}, matrix.ofUnits(2, 0).values().getData());
    assertArrayEquals(new double[] {4, 5, 6, 1, 2, 3}, matrix.ofStimuli(1, 0).values().getData());
    assertThrows(IllegalArgumentException.class, () -> matrix.ofUnits());
    assertThrows(IllegalArgumentException.class, () -> matrix.ofStimuli());
  }

  @Test
  void unitsThatNeverChangeAreFound() {
    ResponseMatrix matrix = ResponseMatrix.of(new double[][] {{1, 2, 0}, {1, 3, 0}, {1, 2, 0}});
    assertArrayEquals(new int[] {0, 2}, matrix.constantUnits());
  }

  @Test
  void stimuliToWhichAllUnitsRespondTheSameAreFound() {
    ResponseMatrix matrix = ResponseMatrix.of(new double[][] {{1, 1}, {1, 3}, {0, 0}});
    assertArrayEquals(new int[] {0, 2}, matrix.uniformStimuli());
    assertArrayEquals(new int[] {0, 1, 2}, matrix.ofUnits(1).uniformStimuli());
  }

  @Test
  void responsesWhoseProductsNoNumberHoldsAreRefused() {
    for (double response : new double[] {1e300, -1e71, 1e-300, -Double.MIN_VALUE}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ResponseMatrix.of(new double[][] {{1, 2}, {3, response}}))
              .getMessage();
      assertEquals(
          "responses must be 0 or from 1e-70 to 1e70 in size, but unit 1 at stimulus 1 (from 0) is "
              + response,
          message);
    }
  }

  @Test
  void productsThatAreNotFiniteHaveNoEigenvalues() {
    DMatrixRMaj products = new DMatrixRMaj(new double[][] {{1, Double.NaN}, {Double.NaN, 1}});
    assertThrows(ArithmeticException.class, () -> SymmetricEigen.of(products));
  }

  @Test
  void wrongResponsesAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ResponseMatrix.of(new double[][] {{1, 2}, {3, Double.NaN}}))
            .getMessage();
    assertTrue(message.contains("unit 1 at stimulus 1 (from 0) is NaN"), message);
    assertThrows(
        IllegalArgumentException.class, () -> ResponseMatrix.of(new double[][] {{1, 2}, {3}}));
    assertThrows(IllegalArgumentException.class, () -> ResponseMatrix.of(new double[0][]));
    NDArray vector = manager.ones(new Shape(3));
    assertThrows(IllegalArgumentException.class, () -> ResponseMatrix.of(vector));
    NDArray whole = manager.ones(new Shape(3, 2), DataType.INT32);
    assertThrows(IllegalArgumentException.class, () -> ResponseMatrix.of(whole));
    NDArray none = manager.ones(new Shape(0, 2));
    assertThrows(IllegalArgumentException.class, () -> ResponseMatrix.of(none));
  }
}
