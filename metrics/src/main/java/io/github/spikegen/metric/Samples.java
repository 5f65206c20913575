package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;

/** The samples of one argument, a block at a time as rows in double precision. */
final class Samples {

  /** Rows in a block. */
  static final int BLOCK = 1024;

  private final String name;
  private final NDArray array;
  private final double[] center; // subtracted from each row; null for nothing

  private Samples(String name, NDArray array, double[] center) {
    this.name = name;
    this.array = array;
    this.center = center;
  }

  /** Accepts finite features [N, D]. */
  static Samples ofFeatures(String name, NDArray features) {
    return of(name, features, features.getShape().dimension() == 2, "[N, D]");
  }

  /** Takes features that were accepted before. */
  static Samples trusted(NDArray features) {
    return new Samples("features", features, null);
  }

  /** Accepts finite numbers of any shape [N, …]. */
  static Samples of(String name, NDArray array) {
    return of(name, array, array.getShape().dimension() >= 2, "[N, ...]");
  }

  private static Samples of(String name, NDArray array, boolean fits, String expected) {
    Shape shape = array.getShape();
    if (!fits || shape.size() == 0) {
      throw new IllegalArgumentException(
          "%s must be %s and not empty, but are %s".formatted(name, expected, shape));
    }
    if (!array.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "%s must be floating-point numbers, but are %s".formatted(name, array.getDataType()));
    }
    Samples samples = new Samples(name, array, null);
    samples.requireFinite();
    return samples;
  }

  private void requireFinite() {
    try (NoGrad off = new NoGrad();
        NDManager work = manager()) {
      for (int block = 0; block < blocks(); block++) {
        try (NDArray rows = block(work, block);
            NDArray zeros = rows.sub(rows); // NaN where infinite or undefined
            NDArray sum = zeros.sum()) {
          if (sum.getDouble() != 0) {
            throw new IllegalArgumentException(name + " must be finite, but hold NaN or infinity");
          }
        }
      }
    }
  }

  Samples atLeast(int least, String why) {
    if (count() < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d samples, %s, but are %d".formatted(name, least, why, count()));
    }
    return this;
  }

  /**
   * Moves the origin, such as to a mean: distances stay, and are exact to rounding however far from
   * 0 the samples lie.
   */
  Samples relativeTo(double... origin) {
    return new Samples(name, array, origin);
  }

  /** Returns the mean of all rows. */
  double[] meanRow() {
    double[] mean = new double[dimension()];
    try (NoGrad off = new NoGrad();
        NDManager work = manager()) {
      for (int block = 0; block < blocks(); block++) {
        try (NDArray rows = block(work, block);
            NDArray shares = rows.div(count());
            NDArray sum = shares.sum(new int[] {0})) {
          double[] part = sum.toDoubleArray();
          for (int i = 0; i < mean.length; i++) {
            mean[i] += part[i];
          }
        }
      }
    }
    return mean;
  }

  Samples comparableWith(Samples other) {
    Shape mine = array.getShape().slice(1);
    Shape others = other.array.getShape().slice(1);
    if (!mine.equals(others)) {
      throw new IllegalArgumentException(
          "%s and %s must be of one shape, but are %s and %s a sample"
              .formatted(name, other.name, mine, others));
    }
    return this;
  }

  /** Returns a new manager for work with these samples. */
  NDManager manager() {
    return array.getManager().newSubManager();
  }

  int count() {
    return Math.toIntExact(array.getShape().get(0));
  }

  int dimension() {
    return Math.toIntExact(array.getShape().slice(1).size());
  }

  int blocks() {
    return (count() + BLOCK - 1) / BLOCK;
  }

  /** Returns rows [up to BLOCK, D] in the given manager. */
  NDArray block(NDManager work, int block) {
    long from = (long) block * BLOCK;
    return rows(work, from, Math.min(from + BLOCK, count()));
  }

  /** Returns the rows from {@code from} to before {@code to} in the given manager. */
  NDArray rows(NDManager work, long from, long to) {
    try (NDArray slice = array.get(new NDIndex("{}:{}", from, to))) {
      return asRows(work, slice);
    }
  }

  /** Returns some rows in the given manager. */
  NDArray rows(NDManager work, long... indices) {
    try (NDArray positions = work.create(indices);
        NDArray taken = array.get(positions)) {
      return asRows(work, taken);
    }
  }

  private NDArray asRows(NDManager work, NDArray taken) {
    try (NDArray flat = taken.reshape(-1, dimension())) {
      NDArray rows = flat.toType(DataType.FLOAT64, true);
      rows.attach(work);
      if (center == null) {
        return rows;
      }
      try (rows;
          NDArray origin = work.create(center)) {
        return rows.sub(origin); // not in place: float64 rows are the samples' own memory
      }
    }
  }

  static double mean(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Returns the population standard deviation. */
  static double deviation(double... values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }
}
