package io.github.spikegen.metric.similarity;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The products of responses to each two stimuli, summed over units whose mean was taken away:
 * {@code K = X Xᵀ}, stimuli². Whatever linear measures need of a population.
 */
public final class GramMatrix {

  private final DMatrixRMaj products;

  private GramMatrix(DMatrixRMaj products) {
    this.products = products;
  }

  /**
   * Multiplies.
   *
   * @param responses the population; units are neither scaled nor weighed
   * @return the matrix
   */
  public static GramMatrix of(ResponseMatrix responses) {
    DMatrixRMaj products = new DMatrixRMaj(responses.stimuli(), responses.stimuli());
    CommonOps_DDRM.multOuter(responses.centeredUnits(), products);
    return new GramMatrix(products);
  }

  /** {@return the number of stimuli, at least 1} */
  public int stimuli() {
    return products.getNumRows();
  }

  /**
   * {@return the stimuli in another order, as {@link PermutationTest} asks for}
   *
   * @param order for each stimulus of the result, its index here
   */
  public GramMatrix inOrder(int... order) {
    ResponseMatrix.requireOneEntryEach(order, stimuli());
    DMatrixRMaj ordered = new DMatrixRMaj(stimuli(), stimuli());
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < order.length; j++) {
        ordered.set(i, j, products.get(order[i], order[j]));
      }
    }
    return new GramMatrix(ordered);
  }

  /**
   * Refuses a population in which nothing changes.
   *
   * @throws UndefinedSimilarityException if all units do the same at all stimuli
   */
  GramMatrix requireChange() {
    if (CommonOps_DDRM.trace(products) == 0) {
      throw new UndefinedSimilarityException(
          "all units do the same at all stimuli: there is nothing to compare");
    }
    return this;
  }

  DMatrixRMaj products() {
    return products;
  }
}
