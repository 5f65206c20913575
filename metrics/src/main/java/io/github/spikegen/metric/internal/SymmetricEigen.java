package io.github.spikegen.metric.internal;

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
public final class SymmetricEigen {

  private final double[] values;
  private final DMatrixRMaj vectors;

  private SymmetricEigen(double[] values, DMatrixRMaj vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /**
   * Finds eigenvalues and their vectors.
   *
   * @param matrix a symmetric matrix without negative eigenvalues; not changed
   * @return both
   * @throws ArithmeticException if the matrix is not finite, or they are not found
   */
  public static SymmetricEigen of(DMatrixRMaj matrix) {
    int n = matrix.getNumRows();
    EigenDecomposition_F64<DMatrixRMaj> eigen = search(matrix, true);
    if (eigen == null) {
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

  /**
   * {@return the eigenvalues alone, which takes less time: in any order, at least 0}
   *
   * @param matrix a symmetric matrix without negative eigenvalues; not changed
   * @throws ArithmeticException if the matrix is not finite, or they are not found
   */
  public static double[] valuesOf(DMatrixRMaj matrix) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = search(matrix, false);
    return eigen == null
        ? ofSingularValues(matrix).values()
        : IntStream.range(0, matrix.getNumRows())
            .mapToDouble(i -> Math.max(0, eigen.getEigenvalue(i).getReal()))
            .toArray();
  }

  /** Returns null where the search fails, as happens for matrices of a rank near 1. */
  private static EigenDecomposition_F64<DMatrixRMaj> search(
      DMatrixRMaj matrix, boolean withVectors) {
    int n = matrix.getNumRows();
    if (MatrixFeatures_DDRM.hasUncountable(matrix)) { // which the search would never end with
      throw new ArithmeticException("a symmetric matrix of %d rows is not finite".formatted(n));
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, withVectors, true);
    return eigen.decompose(matrix.copy()) ? eigen : null;
  }

  /** Without negative eigenvalues they are the singular values; to find these takes longer. */
  private static SymmetricEigen ofSingularValues(DMatrixRMaj matrix) {
    int n = matrix.getNumRows();
    SingularValueDecomposition_F64<DMatrixRMaj> found =
        DecompositionFactory_DDRM.svd(n, n, true, false, false);
    if (!found.decompose(matrix.copy())) {
      throw new ArithmeticException(
          "the eigenvalues of a symmetric matrix of %d rows were not found".formatted(n));
    }
    DMatrixRMaj vectors = found.getU(null, false);
    double[] values = found.getSingularValues();
    SingularOps_DDRM.descendingOrder(vectors, false, values, n, null, false);
    return new SymmetricEigen(Arrays.copyOf(values, n), vectors);
  }

  /** {@return the eigenvalues, descending, at least 0} */
  public double[] values() {
    return values;
  }

  /** {@return one column an eigenvalue, each of length 1} */
  public DMatrixRMaj vectors() {
    return vectors;
  }
}
