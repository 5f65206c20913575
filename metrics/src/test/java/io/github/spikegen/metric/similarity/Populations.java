package io.github.spikegen.metric.similarity;

import io.github.spikegen.autograd.RandomKey;
import java.util.Random;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/** Populations for tests. */
final class Populations {

  private Populations() {}

  /** Returns independent standard normal responses. */
  static ResponseMatrix normal(int stimuli, int units, long seed) {
    SplittableRandom random = RandomKey.of(seed).generator();
    double[][] rows = new double[stimuli][units];
    for (double[] row : rows) {
      for (int j = 0; j < units; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return ResponseMatrix.of(rows);
  }

  /** Returns the responses of units that sum those of others, with noise of a deviation. */
  static ResponseMatrix mixed(ResponseMatrix from, int units, double noise, long seed) {
    return combined(
        1,
        times(from, normal(from.units(), units, seed)),
        noise,
        normal(from.stimuli(), units, seed + 1));
  }

  static ResponseMatrix combined(double p, ResponseMatrix x, double q, ResponseMatrix y) {
    DMatrixRMaj sum = new DMatrixRMaj(x.stimuli(), x.units());
    CommonOps_DDRM.add(p, x.values(), q, y.values(), sum);
    return of(sum);
  }

  static ResponseMatrix rotated(ResponseMatrix x, long seed) {
    return times(x, of(RandomMatrices_DDRM.orthogonal(x.units(), x.units(), new Random(seed))));
  }

  static ResponseMatrix times(ResponseMatrix x, ResponseMatrix map) {
    DMatrixRMaj product = new DMatrixRMaj(x.stimuli(), map.units());
    CommonOps_DDRM.mult(x.values(), map.values(), product);
    return of(product);
  }

  static ResponseMatrix scaled(ResponseMatrix x, double factor, double shift) {
    DMatrixRMaj result = x.values().copy();
    CommonOps_DDRM.scale(factor, result);
    CommonOps_DDRM.add(result, shift);
    return of(result);
  }

  /** Multiplies unit j by 1 + j², or adds j² to it. */
  static ResponseMatrix unitByUnit(ResponseMatrix x, boolean scales) {
    DMatrixRMaj result = x.values().copy();
    for (int i = 0; i < x.stimuli(); i++) {
      for (int j = 0; j < x.units(); j++) {
        double value = x.get(i, j);
        result.set(i, j, scales ? value * (1 + j * j) : value + j * j);
      }
    }
    return of(result);
  }

  static ResponseMatrix of(DMatrixRMaj values) {
    double[][] rows = new double[values.getNumRows()][values.getNumCols()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = values.get(i, j);
      }
    }
    return ResponseMatrix.of(rows);
  }

  /** Returns one column. */
  static ResponseMatrix unit(double... responses) {
    return of(new DMatrixRMaj(responses.length, 1, true, responses));
  }
}
