package io.github.spikegen.metric.similarity;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Singular vector canonical correlation analysis (SVCCA; Raghu et al., 2017): how well the
 * principal components of two populations predict each other.
 *
 * <p>It changes neither under rotations of a population's units, nor if all of them are multiplied
 * by one number or each is shifted; which components are kept depends on the scales of units.
 * Nothing is held out: populations with no relation correlate too, the more so the more components
 * there are for a stimulus, and as soon as components outnumber stimuli some correlations are 1
 * whatever the data.
 *
 * @param mean the mean canonical correlation, in [0, 1]
 * @param componentsOfA how many components of the first population were kept
 * @param componentsOfB how many components of the second population were kept
 * @param stimuli how many stimuli there were
 */
public record SingularVectorCanonicalCorrelation(
    double mean, int componentsOfA, int componentsOfB, int stimuli) {

  /**
   * Compares two populations by the components that explain 99 % of the variance of each.
   *
   * @param a a population
   * @param b a population at the same stimuli
   * @return the result
   * @throws UndefinedSimilarityException if in one of them nothing changes
   */
  public static SingularVectorCanonicalCorrelation between(ResponseMatrix a, ResponseMatrix b) {
    return between(
        PrincipalSubspace.of(GramMatrix.of(a), PrincipalSubspace.DEFAULT_SHARE),
        PrincipalSubspace.of(GramMatrix.of(b), PrincipalSubspace.DEFAULT_SHARE));
  }

  /**
   * Compares two populations by components that are known.
   *
   * @param a the components of a population
   * @param b the components of a population at the same stimuli
   * @return the result
   */
  public static SingularVectorCanonicalCorrelation between(
      PrincipalSubspace a, PrincipalSubspace b) {
    ResponseMatrix.requireSameStimuli(a.stimuli(), b.stimuli());
    DMatrixRMaj products = new DMatrixRMaj(a.components(), b.components());
    CommonOps_DDRM.multTransA(a.directions(), b.directions(), products);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(a.components(), b.components(), false, false, true);
    if (!svd.decompose(products)) {
      throw new ArithmeticException(
          "the canonical correlations of %d and %d components were not found"
              .formatted(a.components(), b.components()));
    }
    double sum = 0;
    for (int i = 0; i < svd.numberOfSingularValues(); i++) {
      sum += Math.min(1, svd.getSingularValues()[i]);
    }
    return new SingularVectorCanonicalCorrelation(
        sum / svd.numberOfSingularValues(), a.components(), b.components(), a.stimuli());
  }

  /**
   * {@return how many correlations are 1 whatever the data: two sets of directions in a space of
   * one dimension fewer than there are stimuli share at least so many}
   */
  public int certain() {
    return Math.max(0, componentsOfA + componentsOfB - (stimuli - 1));
  }
}
