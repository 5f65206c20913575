package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.internal.Require;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The mean and covariance of features that arrive batch by batch.
 *
 * <p>Memory is {@code D²} numbers whatever the count. Each batch is centered on its own mean, and
 * joined by the update of Chan, Golub and LeVeque (1979), so that a mean far from 0 costs no
 * precision. Not thread-safe.
 */
public final class FeatureStatistics {

  private final int dimension;
  private final double[] mean;
  private final DMatrixRMaj scatter; // the sum of outer products of what is centered
  private long count;

  /**
   * Creates statistics of no samples.
   *
   * @param dimension the length D of a feature vector, at least 1
   */
  public FeatureStatistics(int dimension) {
    Require.atLeast("dimension", 1, dimension);
    this.dimension = dimension;
    mean = new double[dimension];
    scatter = new DMatrixRMaj(dimension, dimension);
  }

  /** Takes statistics that are known; the arrays are not copied. */
  FeatureStatistics(long count, double[] mean, DMatrixRMaj scatter) {
    this.dimension = mean.length;
    this.mean = mean;
    this.scatter = scatter;
    this.count = count;
  }

  /**
   * {@return the statistics of some features}
   *
   * @param features floating-point {@code [N, D]}
   */
  public static FeatureStatistics of(NDArray features) {
    Samples samples = Samples.ofFeatures("features", features);
    FeatureStatistics statistics = new FeatureStatistics(samples.dimension());
    statistics.add(samples);
    return statistics;
  }

  /**
   * Adds samples.
   *
   * @param features floating-point {@code [N, D]}; not kept
   * @throws IllegalArgumentException if D differs, or a feature is NaN or infinite
   */
  public void add(NDArray features) {
    Samples samples = Samples.ofFeatures("features", features);
    if (samples.dimension() != dimension) {
      throw new IllegalArgumentException(
          "features must have %d dimensions like those before, but have %d"
              .formatted(dimension, samples.dimension()));
    }
    add(samples);
  }

  private void add(Samples samples) {
    try (NoGrad off = new NoGrad();
        NDManager work = samples.manager()) {
      for (int block = 0; block < samples.blocks(); block++) {
        try (NDArray rows = samples.block(work, block)) {
          add(rows, (int) rows.getShape().get(0));
        }
      }
    }
  }

  private void add(NDArray rows, int added) {
    try (NDArray sum = rows.sum(new int[] {0});
        NDArray blockMean = sum.divi(added);
        NDArray centered = rows.sub(blockMean);
        NDArray transposed = centered.transpose();
        NDArray products = transposed.matMul(centered)) {
      double[] shift = blockMean.toDoubleArray();
      double weight = (double) added / (count + added);
      for (int i = 0; i < dimension; i++) {
        shift[i] -= mean[i];
        mean[i] += weight * shift[i];
      }
      CommonOps_DDRM.addEquals(
          scatter, DMatrixRMaj.wrap(dimension, dimension, products.toDoubleArray()));
      DMatrixRMaj column = DMatrixRMaj.wrap(dimension, 1, shift);
      CommonOps_DDRM.multAddTransB(weight * count, column, column, scatter);
      count += added;
    }
  }

  /** {@return the number of samples, at least 0} */
  public long count() {
    return count;
  }

  /** {@return the length of a feature vector, at least 1} */
  public int dimension() {
    return dimension;
  }

  /**
   * {@return whether the samples are enough for a covariance of full rank: more than dimensions}
   */
  public boolean canHaveFullRank() {
    return count > dimension;
  }

  /**
   * {@return the mean of the samples, {@code [D]}, a copy}
   *
   * @throws IllegalStateException if there is no sample
   */
  public double[] mean() {
    requireSamples(1, "a mean");
    return mean.clone();
  }

  /**
   * {@return the unbiased covariance of the samples: sums are divided by {@code count() - 1},
   * {@code [D][D]}, a copy} With no more samples than dimensions it exists, but lacks full rank.
   *
   * @throws IllegalStateException if there are fewer than 2 samples
   */
  public double[][] covariance() {
    DMatrixRMaj matrix = covarianceMatrix();
    double[][] rows = new double[dimension][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(matrix.data, i * dimension, (i + 1) * dimension));
    return rows;
  }

  DMatrixRMaj covarianceMatrix() {
    requireSamples(2, "a covariance");
    DMatrixRMaj covariance = new DMatrixRMaj(dimension, dimension);
    CommonOps_DDRM.divide(scatter, count - 1.0, covariance);
    return covariance;
  }

  private void requireSamples(int least, String what) {
    if (count < least) {
      throw new IllegalStateException(
          "%s needs at least %d samples, and more than %d for full rank, but there are %d"
              .formatted(what, least, dimension, count));
    }
  }
}
