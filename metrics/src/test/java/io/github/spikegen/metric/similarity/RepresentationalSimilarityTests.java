package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepresentationalSimilarityTests {

  /** Dissimilarities 2, 0.5 and 1.5 of the pairs 01, 02 and 12. */
  private static final ResponseMatrix A =
      ResponseMatrix.of(new double[] {1, 2, 3}, new double[] {3, 2, 1}, new double[] {1, 3, 2});

  @Test
  void dissimilarityIsOneMinusTheCorrelation() {
    DissimilarityMatrix matrix = DissimilarityMatrix.of(A);
    assertEquals(0, matrix.dissimilarity(1, 1));
    assertEquals(2, matrix.dissimilarity(0, 1), 1e-12);
    assertEquals(0.5, matrix.dissimilarity(2, 0), 1e-12);
    assertEquals(1.5, matrix.dissimilarity(1, 2), 1e-12);
  }

  @Test
  void comparesTheOrderOfDissimilarities() {
    // ranks 3, 1, 2 and 1, 3, 2
    ResponseMatrix swapped = A.ofStimuli(0, 2, 1);
    assertEquals(-1, RepresentationalSimilarity.between(A, swapped), 1e-12);
    assertEquals(1, RepresentationalSimilarity.between(A, A), 1e-12);
  }

  @Test
  void tiesShareTheirRank() {
    // dissimilarities 0, 2, 2: ranks 1, 2.5, 2.5, and 3, 1, 2 of A
    ResponseMatrix ties =
        ResponseMatrix.of(new double[] {1, 2, 3}, new double[] {2, 4, 6}, new double[] {3, 2, 1});
    assertEquals(-Math.sqrt(3) / 2, RepresentationalSimilarity.between(A, ties), 1e-12);
  }

  @Test
  void scalesAndShiftsOfAllAndOrdersOfUnitsChangeNothing() {
    for (int units = 2; units <= 9; units++) {
      ResponseMatrix x = Populations.normal(12, units, units);
      ResponseMatrix y = Populations.mixed(x, 5, 1, units);
      double similarity = RepresentationalSimilarity.between(x, y);
      assertEquals(similarity, RepresentationalSimilarity.between(y, x), 1e-12);
      assertEquals(
          similarity, RepresentationalSimilarity.between(Populations.scaled(x, 0.03, 7), y), 1e-12);
      int[] reversed = new int[units];
      Arrays.setAll(reversed, i -> reversed.length - 1 - i);
      assertEquals(similarity, RepresentationalSimilarity.between(x.ofUnits(reversed), y), 1e-12);
    }
  }

  @Test
  void rotationsAndChangesOfSingleUnitsMatter() {
    ResponseMatrix x = Populations.normal(12, 4, 1);
    ResponseMatrix y = Populations.mixed(x, 5, 1, 1);
    double similarity = RepresentationalSimilarity.between(x, y);
    for (ResponseMatrix other :
        List.of(
            Populations.rotated(x, 2),
            Populations.unitByUnit(x, false),
            Populations.unitByUnit(x, true))) {
      assertTrue(Math.abs(similarity - RepresentationalSimilarity.between(other, y)) > 0.01);
    }
  }

  @Test
  void countsAreRepetitionsWithoutPairsOfTheSame() {
    DissimilarityMatrix x = DissimilarityMatrix.of(Populations.normal(6, 5, 1));
    DissimilarityMatrix y = DissimilarityMatrix.of(Populations.normal(6, 3, 2));
    int[] counts = {2, 0, 1, 3, 1, 1};
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int c = 0; c < counts[i]; c++) {
        drawn.add(i);
      }
    }
    List<double[]> pairs = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      for (int j = 0; j < i; j++) {
        int p = drawn.get(i);
        int q = drawn.get(j);
        if (p != q) {
          pairs.add(new double[] {x.dissimilarity(p, q), y.dissimilarity(p, q)});
        }
      }
    }
    double expected = spearman(pairs);
    assertEquals(expected, RepresentationalSimilarity.between(x, y, counts), 1e-12);
    assertNotEquals(expected, RepresentationalSimilarity.between(x, y), 1e-3);
    int[] once = {1, 1, 1, 1, 1, 1};
    assertEquals(
        RepresentationalSimilarity.between(x, y),
        RepresentationalSimilarity.between(x, y, once),
        1e-12);
  }

  private static double spearman(List<double[]> pairs) {
    double[][] ranks = new double[2][pairs.size()];
    double[] ones = new double[pairs.size()];
    Arrays.fill(ones, 1);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < pairs.size(); i++) {
        for (double[] other : pairs) {
          int order = Double.compare(other[side], pairs.get(i)[side]);
          ranks[side][i] += order < 0 ? 1 : order == 0 ? 0.5 : 0;
        }
      }
    }
    return RepresentationalSimilarity.correlation(ranks[0], ranks[1], ones);
  }

  @Test
  void orderOfStimuliIsThatOfTheResponses() {
    ResponseMatrix x = Populations.normal(7, 4, 1);
    int[] order = {3, 1, 0, 6, 2, 5, 4};
    DissimilarityMatrix expected = DissimilarityMatrix.of(x.ofStimuli(order));
    DissimilarityMatrix actual = DissimilarityMatrix.of(x).inOrder(order);
    assertEquals(expected.dissimilarity(0, 5), actual.dissimilarity(0, 5), 1e-12);
    assertEquals(1, RepresentationalSimilarity.between(expected, actual), 1e-12);
  }

  @Test
  void whatIsUndefinedSaysWhy() {
    ResponseMatrix flat = ResponseMatrix.of(new double[][] {{1, 2}, {3, 3}, {2, 1}, {0, 1}});
    String message =
        assertThrows(UndefinedSimilarityException.class, () -> DissimilarityMatrix.of(flat))
            .getMessage();
    assertTrue(message.contains("stimulus 1 (from 0)"), message);
    ResponseMatrix single = Populations.unit(1, 2, 3);
    assertThrows(UndefinedSimilarityException.class, () -> DissimilarityMatrix.of(single));
    ResponseMatrix equal = ResponseMatrix.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    assertThrows(
        UndefinedSimilarityException.class, () -> RepresentationalSimilarity.between(A, equal));
    ResponseMatrix two = ResponseMatrix.of(new double[][] {{1, 2}, {2, 1}});
    assertThrows(IllegalArgumentException.class, () -> DissimilarityMatrix.of(two));
    ResponseMatrix four = Populations.normal(4, 3, 1);
    message =
        assertThrows(
                IllegalArgumentException.class, () -> RepresentationalSimilarity.between(A, four))
            .getMessage();
    assertTrue(message.contains("3 and 4"), message);
  }
}
