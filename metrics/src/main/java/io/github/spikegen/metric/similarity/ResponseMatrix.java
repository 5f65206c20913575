package io.github.spikegen.metric.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * What each unit of a population does at each stimulus: a matrix stimuli × units of finite numbers,
 * such as firing rates. Immutable, on the Java heap, 8 bytes a number.
 */
public final class ResponseMatrix {

  /** Beyond it, and below its inverse, fourth powers leave the range of doubles. */
  private static final double LARGEST = 1e70;

  private final DMatrixRMaj values;

  private ResponseMatrix(DMatrixRMaj values) {
    this.values = values;
    for (int i = 0; i < values.getNumElements(); i++) {
      double size = Math.abs(values.get(i));
      if (!Double.isFinite(size)) {
        throw refused("finite", i);
      }
      if (size > LARGEST || (size < 1 / LARGEST && size > 0)) {
        throw refused("0 or from 1e-70 to 1e70 in size", i);
      }
    }
  }

  private IllegalArgumentException refused(String expected, int place) {
    return new IllegalArgumentException(
        "responses must be %s, but unit %d at stimulus %d (from 0) is %s"
            .formatted(expected, place % units(), place / units(), values.get(place)));
  }

  /**
   * Copies responses.
   *
   * @param responses floating-point {@code [stimuli, ...]}; all axes after the first are units
   * @return the matrix
   * @throws IllegalArgumentException if there is no stimulus or no unit, or a number isn't finite,
   *     or neither 0 nor from 1e-70 to 1e70 in size
   */
  public static ResponseMatrix of(NDArray responses) {
    Shape shape = responses.getShape();
    if (shape.dimension() < 2 || shape.size() == 0 || !responses.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "responses must be floating-point numbers [stimuli, units] and not empty, but are %s %s"
              .formatted(responses.getDataType(), shape));
    }
    int stimuli = Math.toIntExact(shape.get(0));
    int units = Math.toIntExact(shape.size() / stimuli);
    try (NDArray doubles = responses.toType(DataType.FLOAT64, true)) {
      return new ResponseMatrix(DMatrixRMaj.wrap(stimuli, units, doubles.toDoubleArray()));
    }
  }

  /**
   * Copies responses.
   *
   * @param stimuli one row a stimulus, all with as many units
   * @return the matrix
   * @throws IllegalArgumentException if there is no stimulus or no unit, rows differ in length, or
   *     a number isn't finite, or neither 0 nor from 1e-70 to 1e70 in size
   */
  public static ResponseMatrix of(double[]... stimuli) {
    if (stimuli.length == 0 || stimuli[0].length == 0) {
      throw new IllegalArgumentException("responses must have stimuli and units, but are empty");
    }
    for (double[] row : stimuli) {
      if (row.length != stimuli[0].length) {
        throw new IllegalArgumentException(
            "every stimulus must have as many units as the first, %d, but one has %d"
                .formatted(stimuli[0].length, row.length));
      }
    }
    return new ResponseMatrix(new DMatrixRMaj(stimuli));
  }

  /** {@return the number of stimuli, at least 1} */
  public int stimuli() {
    return values.getNumRows();
  }

  /** {@return the number of units, at least 1} */
  public int units() {
    return values.getNumCols();
  }

  /**
   * {@return one number: what the unit does at the stimulus}
   *
   * @param stimulus the stimulus, from 0
   * @param unit the unit, from 0
   */
  public double get(int stimulus, int unit) {
    return values.get(stimulus, unit);
  }

  /**
   * Finds units that do the same at all stimuli, whose correlation with anything is undefined.
   *
   * @return their indices, ascending
   */
  public int[] constantUnits() {
    return IntStream.range(0, units()).filter(this::isConstant).toArray();
  }

  private boolean isConstant(int unit) {
    double first = values.get(0, unit);
    return IntStream.range(1, stimuli()).allMatch(i -> values.get(i, unit) == first);
  }

  /**
   * Finds stimuli to which all units respond the same, whose correlation with other stimuli is
   * undefined; to a single unit all stimuli are such.
   *
   * @return their indices, ascending
   */
  public int[] uniformStimuli() {
    return IntStream.range(0, stimuli()).filter(this::isUniform).toArray();
  }

  private boolean isUniform(int stimulus) {
    double first = values.get(stimulus, 0);
    return IntStream.range(1, units()).allMatch(j -> values.get(stimulus, j) == first);
  }

  /**
   * {@return some of the units}
   *
   * @param units their indices, at least one
   */
  public ResponseMatrix ofUnits(int... units) {
    if (units.length == 0) {
      throw new IllegalArgumentException("units must be at least one, but are none");
    }
    DMatrixRMaj chosen = new DMatrixRMaj(stimuli(), units.length);
    for (int i = 0; i < stimuli(); i++) {
      for (int j = 0; j < units.length; j++) {
        chosen.set(i, j, values.get(i, units[j]));
      }
    }
    return new ResponseMatrix(chosen);
  }

  /**
   * {@return some of the stimuli, or all in another order, as {@link PermutationTest} asks for}
   *
   * @param stimuli for each stimulus of the result, its index here; at least one
   */
  public ResponseMatrix ofStimuli(int... stimuli) {
    if (stimuli.length == 0) {
      throw new IllegalArgumentException("stimuli must be at least one, but are none");
    }
    DMatrixRMaj chosen = new DMatrixRMaj(stimuli.length, units());
    for (int i = 0; i < stimuli.length; i++) {
      System.arraycopy(values.data, stimuli[i] * units(), chosen.data, i * units(), units());
    }
    return new ResponseMatrix(chosen);
  }

  DMatrixRMaj values() {
    return values;
  }

  /** Returns responses minus each unit's mean; exactly 0 for units that do not change. */
  DMatrixRMaj centeredUnits() {
    DMatrixRMaj centered = values.copy();
    double[] means = new double[units()];
    for (int i = 0; i < values.getNumElements(); i++) {
      means[i % units()] += values.get(i) / stimuli();
    }
    for (int unit : constantUnits()) {
      means[unit] = values.get(0, unit); // the sum of equal numbers may be off by rounding
    }
    for (int i = 0; i < centered.getNumElements(); i++) {
      centered.data[i] -= means[i % units()];
    }
    return centered;
  }

  /**
   * Returns rows of mean 0 and length 1.
   *
   * @throws UndefinedSimilarityException if all units respond to a stimulus the same
   */
  DMatrixRMaj standardizedStimuli() {
    int[] uniform = uniformStimuli();
    if (uniform.length > 0) {
      throw new UndefinedSimilarityException(
          "all units respond the same to stimulus %d (from 0): its correlation with others is undefined"
              .formatted(uniform[0]));
    }
    DMatrixRMaj rows = values.copy();
    for (int i = 0; i < stimuli(); i++) {
      int from = i * units();
      double[] row = Arrays.copyOfRange(values.data, from, from + units());
      double mean = Arrays.stream(row).sum() / units();
      double length = Math.sqrt(Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum());
      for (int j = 0; j < units(); j++) {
        rows.data[from + j] = (row[j] - mean) / length;
      }
    }
    return rows;
  }

  static void requireSameStimuli(int a, int b) {
    if (a != b) {
      throw new IllegalArgumentException(
          "both must be of the same stimuli, but are of %d and %d".formatted(a, b));
    }
  }

  static void requireOneEntryEach(int[] entries, int stimuli) {
    if (entries.length != stimuli) {
      throw new IllegalArgumentException(
          "there must be one entry a stimulus, %d, but there are %d"
              .formatted(stimuli, entries.length));
    }
  }

  static int[] shuffledStimuli(int stimuli, SplittableRandom random) {
    int[] order = IntStream.range(0, stimuli).toArray();
    for (int i = stimuli - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
    return order;
  }
}
