package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.metric.internal.SymmetricEigen;
import java.util.stream.DoubleStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Fréchet distance between two Gaussians with the mean and covariance of two sets of features.
 *
 * <p>{@code |m1 - m2|² + Tr(C1 + C2 - 2 (C1 C2)^(1/2))}, as in Heusel et al., "GANs trained by a
 * two time-scale update rule" (2017), with unbiased covariances. With Inception's features it is
 * known as FID. Nothing is added to the covariances.
 *
 * <p>Two samples suffice for a number. With no more samples than dimensions the covariance lacks
 * full rank and the distance is biased upwards: it is computed, as elsewhere, and a warning is
 * logged. Compare only distances with the same features and the same number of samples.
 */
public final class FrechetDistance {

  private static final Logger LOGGER = LoggerFactory.getLogger(FrechetDistance.class);

  private FrechetDistance() {}

  /** What stands for the trace of the square root of {@code C1 C2}. */
  public enum Root {
    /** The trace of the square root: the distance itself. */
    MATRIX,

    /**
     * The trace of {@code U S^(1/2) Vᵀ}, where {@code U S Vᵀ} is the singular value decomposition
     * of {@code C1 C2}. It is the square root only where the product is symmetric, as for equal
     * sets; else the trace is of another matrix, and what it gives is no distance. Released code of
     * Spiking-Diffusion computes it so, for comparison with figures made by it.
     */
    SINGULAR_VALUES
  }

  /**
   * {@return the distance between two sets of features, at least 0}
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   */
  public static double between(NDArray a, NDArray b) {
    Samples samplesOfB = Samples.ofFeatures("b", b);
    Samples.ofFeatures("a", a).comparableWith(samplesOfB);
    return between(FeatureStatistics.of(a), FeatureStatistics.of(b));
  }

  /**
   * {@return the distance between two sets of features, at least 0}
   *
   * @param a statistics of at least 2 samples
   * @param b statistics of at least 2 samples with the same dimension
   * @throws IllegalArgumentException if the dimensions differ, or a set has fewer than 2 samples
   */
  public static double between(FeatureStatistics a, FeatureStatistics b) {
    return between(a, b, Root.MATRIX);
  }

  /**
   * {@return the distance between two sets of features, at least 0}
   *
   * @param a statistics of at least 2 samples
   * @param b statistics of at least 2 samples with the same dimension
   * @param root how the trace of the square root is computed
   * @throws IllegalArgumentException if the dimensions differ, or a set has fewer than 2 samples
   */
  public static double between(FeatureStatistics a, FeatureStatistics b, Root root) {
    if (a.dimension() != b.dimension()) {
      throw new IllegalArgumentException(
          "a and b must have one dimension, but have %d and %d"
              .formatted(a.dimension(), b.dimension()));
    }
    requireSamples("a", a);
    requireSamples("b", b);
    DMatrixRMaj covarianceOfA = a.covarianceMatrix();
    DMatrixRMaj covarianceOfB = b.covarianceMatrix();
    double traces = CommonOps_DDRM.trace(covarianceOfA) + CommonOps_DDRM.trace(covarianceOfB);
    double distance =
        squaredDistance(a.mean(), b.mean())
            + traces
            - 2
                * (root == Root.MATRIX
                    ? traceOfRootOfProduct(covarianceOfA, covarianceOfB)
                    : traceOfSingularRoot(covarianceOfA, covarianceOfB));
    return Math.max(0, distance); // rounding may leave a negative zero
  }

  private static void requireSamples(String name, FeatureStatistics statistics) {
    if (statistics.count() < 2) {
      throw new IllegalArgumentException(
          ("%s must have at least 2 samples for a covariance, and more than its %d dimensions for"
                  + " one of full rank, but has %d")
              .formatted(name, statistics.dimension(), statistics.count()));
    }
    if (!statistics.canHaveFullRank()) {
      LOGGER.warn(
          "Fréchet distance of {} samples in {} dimensions: the covariance lacks full rank, and the"
              + " distance is biased upwards; use more than {} samples",
          statistics.count(),
          statistics.dimension(),
          statistics.dimension());
    }
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  /**
   * With C1 = R Rᵀ, the product C1 C2 has the eigenvalues of the symmetric matrix Rᵀ C2 R, which
   * are never complex or (but for rounding) negative.
   */
  private static double traceOfRootOfProduct(DMatrixRMaj c1, DMatrixRMaj c2) {
    int n = c1.getNumRows();
    DMatrixRMaj transposedRoot = transposedRoot(c1);
    DMatrixRMaj half = new DMatrixRMaj(n, n);
    CommonOps_DDRM.mult(transposedRoot, c2, half);
    DMatrixRMaj product = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransB(half, transposedRoot, product);
    return DoubleStream.of(SymmetricEigen.valuesOf(product)).map(Math::sqrt).sum();
  }

  /** With C1 C2 = U S Vᵀ, sums S^(1/2) times the products of columns of U and V. */
  private static double traceOfSingularRoot(DMatrixRMaj c1, DMatrixRMaj c2) {
    int n = c1.getNumRows();
    DMatrixRMaj product = new DMatrixRMaj(n, n);
    CommonOps_DDRM.mult(c1, c2, product);
    SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.svd(n, n, true, true, true);
    if (!decomposition.decompose(product)) {
      throw new ArithmeticException(
          "the singular values of a product of %d dimensions were not found".formatted(n));
    }
    DMatrixRMaj u = decomposition.getU(null, false);
    DMatrixRMaj v = decomposition.getV(null, false);
    double[] values = decomposition.getSingularValues();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double diagonal = 0;
      for (int j = 0; j < n; j++) {
        diagonal += u.unsafe_get(j, i) * v.unsafe_get(j, i);
      }
      sum += Math.sqrt(values[i]) * diagonal;
    }
    return sum;
  }

  /** Returns Rᵀ with R Rᵀ = C: eigenvectors as rows, scaled by the roots of their eigenvalues. */
  private static DMatrixRMaj transposedRoot(DMatrixRMaj covariance) {
    int n = covariance.getNumRows();
    SymmetricEigen eigen = SymmetricEigen.of(covariance);
    DMatrixRMaj root = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      double scale = Math.sqrt(eigen.values()[i]);
      for (int j = 0; j < n; j++) {
        root.unsafe_set(i, j, scale * eigen.vectors().unsafe_get(j, i));
      }
    }
    return root;
  }
}
