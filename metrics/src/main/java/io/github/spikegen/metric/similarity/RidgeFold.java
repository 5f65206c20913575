package io.github.spikegen.metric.similarity;

import io.github.spikegen.metric.internal.SymmetricEigen;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Ridge regression with an intercept from some stimuli to others, in its dual form: it needs
 * products of activities alone, whatever the number of units.
 *
 * <p>With {@code K} the products among training stimuli, centered, and {@code K = Q Λ Qᵀ}, the
 * coefficients of a neuron with responses y are {@code Q (Λ + λ)⁻¹ Qᵀ (y - mean)}. Its error at a
 * training stimulus that is left out follows from the fit to all: {@code (y - fit)_i / (1 - H_ii)}.
 */
final class RidgeFold {

  private final int[] train;
  private final int[] test;
  private final SymmetricEigen eigen;

  /** Centered products of test and training stimuli. */
  private final DMatrixRMaj toTest;

  private final double[] penalties;

  RidgeFold(DMatrixRMaj products, int[] train, int[] test, List<Double> strengths) {
    this.train = train;
    this.test = test;
    DMatrixRMaj amongTrain = new DMatrixRMaj(train.length, train.length);
    toTest = new DMatrixRMaj(test.length, train.length);
    CommonOps_DDRM.extract(products, train, train.length, train, train.length, amongTrain);
    CommonOps_DDRM.extract(products, test, test.length, train, train.length, toTest);
    double[] means = CommonOps_DDRM.sumCols(amongTrain, null).getData();
    double mean = 0;
    for (int i = 0; i < means.length; i++) {
      means[i] /= train.length;
      mean += means[i] / train.length;
    }
    double[] meansOfTest = CommonOps_DDRM.sumRows(toTest, null).getData();
    for (int i = 0; i < test.length; i++) {
      meansOfTest[i] /= train.length;
    }
    center(amongTrain, means, means, mean);
    center(toTest, meansOfTest, means, mean);
    eigen = SymmetricEigen.of(amongTrain);
    double unit = CommonOps_DDRM.trace(amongTrain) / train.length;
    penalties = strengths.stream().mapToDouble(strength -> strength * unit).toArray();
  }

  private static void center(DMatrixRMaj products, double[] rows, double[] columns, double mean) {
    for (int i = 0; i < products.getNumRows(); i++) {
      for (int j = 0; j < products.getNumCols(); j++) {
        products.set(i, j, products.get(i, j) - rows[i] - columns[j] + mean);
      }
    }
  }

  int[] test() {
    return test;
  }

  /** Returns predictions for the test stimuli, one column a neuron. */
  DMatrixRMaj predict(DMatrixRMaj responses) {
    int neurons = responses.getNumCols();
    DMatrixRMaj y = new DMatrixRMaj(train.length, neurons);
    double[] means = new double[neurons];
    for (int i = 0; i < train.length; i++) {
      for (int j = 0; j < neurons; j++) {
        y.set(i, j, responses.get(train[i], j));
        means[j] += y.get(i, j) / train.length;
      }
    }
    for (int i = 0; i < y.getNumElements(); i++) {
      y.data[i] -= means[i % neurons];
    }
    DMatrixRMaj predicted = new DMatrixRMaj(test.length, neurons);
    if (penalties[0] > 0) { // else the activity is the same at all training stimuli
      DMatrixRMaj rotated = new DMatrixRMaj(train.length, neurons);
      CommonOps_DDRM.multTransA(eigen.vectors(), y, rotated);
      double[] chosen = chosenPenalties(rotated);
      for (int i = 0; i < rotated.getNumElements(); i++) {
        rotated.data[i] /= eigen.values()[i / neurons] + chosen[i % neurons];
      }
      DMatrixRMaj coefficients = new DMatrixRMaj(train.length, neurons);
      CommonOps_DDRM.mult(eigen.vectors(), rotated, coefficients);
      CommonOps_DDRM.mult(toTest, coefficients, predicted);
    }
    for (int i = 0; i < predicted.getNumElements(); i++) {
      predicted.data[i] += means[i % neurons];
    }
    return predicted;
  }

  /** Returns for each neuron the penalty with the least squared error of what is left out. */
  private double[] chosenPenalties(DMatrixRMaj rotated) {
    int neurons = rotated.getNumCols();
    double[] chosen = new double[neurons];
    double[] least = new double[neurons];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (double penalty : penalties) {
      double[] errors = leftOutErrors(rotated, penalty);
      for (int j = 0; j < neurons; j++) {
        if (errors[j] < least[j]) {
          least[j] = errors[j];
          chosen[j] = penalty;
        }
      }
    }
    return chosen;
  }

  /** Returns for each neuron the sum of squared errors at stimuli that are left out one by one. */
  private double[] leftOutErrors(DMatrixRMaj rotated, double penalty) {
    int n = train.length;
    int neurons = rotated.getNumCols();
    double[] residualShares = new double[n];
    for (int k = 0; k < n; k++) {
      residualShares[k] = penalty / (eigen.values()[k] + penalty);
    }
    DMatrixRMaj shrunk = rotated.copy();
    for (int i = 0; i < shrunk.getNumElements(); i++) {
      shrunk.data[i] *= residualShares[i / neurons];
    }
    DMatrixRMaj residuals = new DMatrixRMaj(n, neurons);
    CommonOps_DDRM.mult(eigen.vectors(), shrunk, residuals);
    double[] errors = new double[neurons];
    for (int i = 0; i < n; i++) {
      double free = -1.0 / n; // 1 - H_ii; the intercept takes its part
      for (int k = 0; k < n; k++) {
        double entry = eigen.vectors().unsafe_get(i, k);
        free += entry * entry * residualShares[k];
      }
      for (int j = 0; j < neurons; j++) {
        double error = residuals.unsafe_get(i, j) / free;
        errors[j] += error * error;
      }
    }
    return errors;
  }
}
