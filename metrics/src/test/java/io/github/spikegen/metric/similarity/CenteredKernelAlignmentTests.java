package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class CenteredKernelAlignmentTests {

  @Test
  void ofSingleUnitsIsTheSquareOfTheirCorrelation() {
    ResponseMatrix x = Populations.unit(1, 2, 3, 4);
    ResponseMatrix y = Populations.unit(1, 3, 2, 4); // correlation 0.8
    assertEquals(0.64, CenteredKernelAlignment.linear(x, y), 1e-12);
  }

  @Test
  void unbiasedIsAMeanOverFourDifferentStimuli() {
    GramMatrix x = GramMatrix.of(Populations.normal(6, 3, 1));
    GramMatrix y = GramMatrix.of(Populations.normal(6, 4, 2));
    for (int[] counts : new int[][] {{1, 1, 1, 1, 1, 1}, {2, 1, 0, 1, 3, 1}}) {
      double expected =
          independence(x, y, counts)
              / Math.sqrt(independence(x, x, counts) * independence(y, y, counts));
      assertEquals(expected, CenteredKernelAlignment.unbiased(x, y, counts), 1e-12);
    }
    assertEquals(
        CenteredKernelAlignment.unbiased(x, y),
        CenteredKernelAlignment.unbiased(x, y, new int[] {1, 1, 1, 1, 1, 1}),
        1e-12);
  }

  private static double independence(GramMatrix x, GramMatrix y, int... w) {
    DMatrixRMaj k = x.products();
    DMatrixRMaj l = y.products();
    int n = w.length;
    double[] sums = new double[6];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int q = 0; q < n; q++) {
          for (int r = 0; r < n; r++) {
            if (i == j || i == q || i == r || j == q || j == r || q == r) {
              continue;
            }
            double weight = (double) w[i] * w[j] * w[q] * w[r];
            sums[0] += weight * k.get(i, j) * l.get(q, r);
            sums[1] += weight;
          }
          if (i != j && i != q && j != q) {
            sums[2] += w[i] * w[j] * w[q] * k.get(i, j) * l.get(i, q);
            sums[3] += w[i] * w[j] * w[q];
          }
        }
        if (i != j) {
          sums[4] += w[i] * w[j] * k.get(i, j) * l.get(i, j);
          sums[5] += w[i] * w[j];
        }
      }
    }
    return sums[4] / sums[5] + sums[0] / sums[1] - 2 * sums[2] / sums[3];
  }

  @Test
  void unrelatedPopulationsAreAlikeInThePlainFormAlone() {
    double plain = 0;
    double unbiased = 0;
    int pairs = 20;
    for (int i = 0; i < pairs; i++) {
      ResponseMatrix x = Populations.normal(30, 100, 2L * i);
      ResponseMatrix y = Populations.normal(30, 100, 2L * i + 1);
      plain += CenteredKernelAlignment.linear(x, y) / pairs;
      unbiased += CenteredKernelAlignment.unbiased(x, y) / pairs;
    }
    assertTrue(plain > 0.7, "plain " + plain);
    assertEquals(0, unbiased, 0.02);
  }

  @Test
  void rotationsScalesAndShiftsChangeNothing() {
    for (int units = 1; units <= 9; units++) {
      ResponseMatrix x = Populations.normal(12, units, units);
      ResponseMatrix y = Populations.mixed(x, 5, 1, units);
      for (ResponseMatrix same :
          new ResponseMatrix[] {
            Populations.rotated(x, 3),
            Populations.scaled(x, -0.03, 7),
            Populations.unitByUnit(x, false)
          }) {
        assertEquals(
            CenteredKernelAlignment.linear(x, y), CenteredKernelAlignment.linear(y, same), 1e-10);
        assertEquals(
            CenteredKernelAlignment.unbiased(x, y),
            CenteredKernelAlignment.unbiased(y, same),
            1e-10);
      }
      assertEquals(1, CenteredKernelAlignment.linear(x, x), 1e-12);
      assertEquals(1, CenteredKernelAlignment.unbiased(x, Populations.scaled(x, 2, 0)), 1e-12);
    }
  }

  @Test
  void scalesOfSingleUnitsMatter() {
    ResponseMatrix x = Populations.normal(12, 4, 1);
    double other = CenteredKernelAlignment.linear(x, Populations.unitByUnit(x, true));
    assertTrue(other < 0.9, "alignment " + other);
  }

  @Test
  void orderOfStimuliIsThatOfTheResponses() {
    ResponseMatrix x = Populations.normal(5, 3, 1);
    ResponseMatrix y = Populations.normal(5, 3, 2);
    int[] order = {4, 0, 3, 1, 2};
    assertEquals(
        CenteredKernelAlignment.linear(x, y.ofStimuli(order)),
        CenteredKernelAlignment.linear(GramMatrix.of(x), GramMatrix.of(y).inOrder(order)),
        1e-12);
  }

  @Test
  void whereNothingChangesThereIsNothingToCompare() {
    for (int n = 5; n < 12; n++) {
      ResponseMatrix x = Populations.normal(n, 3, 1);
      for (double value : new double[] {0.1, 0.3, 0.7}) { // whose sums are not exact
        double[] same = new double[n];
        Arrays.fill(same, value);
        ResponseMatrix still = Populations.unit(same);
        assertThrows(
            UndefinedSimilarityException.class, () -> CenteredKernelAlignment.linear(x, still));
        assertThrows(
            UndefinedSimilarityException.class, () -> CenteredKernelAlignment.unbiased(still, x));
      }
    }
    ResponseMatrix x = Populations.normal(5, 3, 1);
    ResponseMatrix three = Populations.normal(3, 3, 1);
    assertThrows(
        IllegalArgumentException.class, () -> CenteredKernelAlignment.unbiased(three, three));
    ResponseMatrix oneOff = Populations.unit(0, 0, 0, 0, 1);
    assertThrows(
        UndefinedSimilarityException.class, () -> CenteredKernelAlignment.unbiased(x, oneOff));
  }
}
