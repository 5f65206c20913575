package io.github.spikegen.metric.similarity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** The eigenvalues of a symmetric matrix that has no negative ones, and their vectors. */
final class SymmetricEigen {

  private final double[] values;
  private final DMatrixRMaj vectors;

  private SymmetricEigen(double[] values, DMatrixRMaj vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  static SymmetricEigen of(DMatrixRMaj matrix) {
    int n = matrix.getNumRows();
    if (MatrixFeatures_DDRM.hasUncountable(matrix)) { // which the search would never end with
      throw new ArithmeticException("the products of %d stimuli are not finite".formatted(n));
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (!eigen.decompose(matrix.copy())) { // as happens where most stimuli give the same
      return ofSingularValues(matrix);
    }
    int[] descending =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values = new double[n];
    DMatrixRMaj vectors = new DMatrixRMaj(n, n);
    for (int column = 0; column < n; column++) {
      // negative ones are rounding
      values[column] = Math.max(0, eigen.getEigenvalue(descending[column]).getReal());
      DMatrixRMaj vector = eigen.getEigenVector(descending[column]);
      for (int row = 0; row < n; row++) {
        vectors.set(row, column, vector.get(row));
      }
    }
    return new SymmetricEigen(values, vectors);
  }

  /** Without negative eigenvalues they are the singular values; to find these takes longer. */
  private static SymmetricEigen ofSingularValues(DMatrixRMaj matrix) {
    int n = matrix.getNumRows();
    SingularValueDecomposition_F64<DMatrixRMaj> found =
        DecompositionFactory_DDRM.svd(n, n, true, false, false);
    if (!found.decompose(matrix.copy())) {
      throw new ArithmeticException("the eigenvalues of %d stimuli were not found".formatted(n));
    }
    DMatrixRMaj vectors = found.getU(null, false);
    double[] values = found.getSingularValues();
    SingularOps_DDRM.descendingOrder(vectors, false, values, n, null, false);
    return new SymmetricEigen(Arrays.copyOf(values, n), vectors);
  }

  /** Returns the eigenvalues, descending, at least 0. */
  double[] values() {
    return values;
  }

  /** Returns one column an eigenvalue, each of length 1. */
  DMatrixRMaj vectors() {
    return vectors;
  }
}
