package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.ejml.dense.row.RandomMatrices_DDRM;

/** Matrices for tests of distances. */
final class Rotations {

  private Rotations() {}

  /** Returns a random orthogonal matrix, float64 [d, d]. */
  static NDArray random(NDManager manager, int d, long seed) {
    double[] values = RandomMatrices_DDRM.orthogonal(d, d, new Random(seed)).getData();
    return manager.create(values, new Shape(d, d));
  }

  /** Returns rows as a float64 matrix. */
  static NDArray matrix(NDManager manager, double[]... rows) {
    double[] values = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return manager.create(values, new Shape(rows.length, rows[0].length));
  }
}
