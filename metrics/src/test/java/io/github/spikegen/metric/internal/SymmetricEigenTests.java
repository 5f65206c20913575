package io.github.spikegen.metric.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymmetricEigenTests {

  /**
   * Products of stimuli that give one of two responses, as a layer has that is all but silent. The
   * search for eigenvalues of symmetric matrices fails at some of them.
   */
  @ParameterizedTest
  @CsvSource({"42, 2", "42, 21", "43, 4", "5, 1"})
  void productsOfTwoResponsesHaveOneEigenvalue(int stimuli, int responding) {
    DMatrixRMaj centered = new DMatrixRMaj(stimuli, 1);
    for (int i = 0; i < stimuli; i++) {
      centered.set(i, (i < responding ? 1 : 0) - (double) responding / stimuli);
    }
    DMatrixRMaj products = new DMatrixRMaj(stimuli, stimuli);
    CommonOps_DDRM.multTransB(7, centered, centered, products);
    SymmetricEigen eigen = SymmetricEigen.of(products);
    double expected = 7.0 * responding * (stimuli - responding) / stimuli; // 7 times |x|^2
    assertEquals(expected, eigen.values()[0], 1e-9);
    assertEquals(0, eigen.values()[1], 1e-9);
    double cosine = 0;
    for (int i = 0; i < stimuli; i++) {
      cosine += eigen.vectors().get(i, 0) * centered.get(i) / Math.sqrt(expected / 7);
    }
    assertEquals(1, Math.abs(cosine), 1e-9);
    assertTrue(eigen.values()[stimuli - 1] >= 0);
  }
}
