package io.github.spikegen.metric.similarity;

import io.github.spikegen.metric.internal.SymmetricEigen;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The directions over stimuli in which a population varies most: as many principal components as
 * explain a share of its variance.
 */
public final class PrincipalSubspace {

  /** The share of variance that SVCCA keeps. */
  public static final double DEFAULT_SHARE = 0.99;

  /** An eigenvalue below this share of the largest is rounding. */
  private static final double ROUNDING = 1e-12;

  private final DMatrixRMaj directions;

  private PrincipalSubspace(DMatrixRMaj directions) {
    this.directions = directions;
  }

  /**
   * Finds the fewest components that explain a share of the variance.
   *
   * @param population the population
   * @param share of the variance, in (0, 1]
   * @return the components
   * @throws UndefinedSimilarityException if nothing changes in the population
   */
  public static PrincipalSubspace of(GramMatrix population, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1], but was " + share);
    }
    SymmetricEigen eigen = SymmetricEigen.of(population.requireChange().products());
    double[] values = eigen.values();
    double total = 0;
    for (double value : values) {
      total += value;
    }
    int components = 0;
    double explained = 0;
    while (components < values.length
        && values[components] > ROUNDING * values[0]
        && explained < share * total) {
      explained += values[components++];
    }
    return new PrincipalSubspace(
        CommonOps_DDRM.extract(eigen.vectors(), 0, values.length, 0, components));
  }

  /** {@return the number of stimuli, at least 1} */
  public int stimuli() {
    return directions.getNumRows();
  }

  /** {@return the number of components, at least 1, fewer than stimuli} */
  public int components() {
    return directions.getNumCols();
  }

  /**
   * {@return the stimuli in another order, as {@link PermutationTest} asks for}
   *
   * @param order for each stimulus of the result, its index here
   */
  public PrincipalSubspace inOrder(int... order) {
    ResponseMatrix.requireOneEntryEach(order, stimuli());
    DMatrixRMaj ordered = new DMatrixRMaj(stimuli(), components());
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(
          directions.data, order[i] * components(), ordered.data, i * components(), components());
    }
    return new PrincipalSubspace(ordered);
  }

  /** Returns an orthonormal basis, stimuli × components. */
  DMatrixRMaj directions() {
    return directions;
  }
}
