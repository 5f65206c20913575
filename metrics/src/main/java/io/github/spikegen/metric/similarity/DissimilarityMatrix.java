package io.github.spikegen.metric.similarity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The representational dissimilarity matrix of a population: how differently it responds to each
 * two stimuli, 1 minus the Pearson correlation of their responses over units (Kriegeskorte, Mur and
 * Bandettini, 2008). Only the stimuli² / 2 pairs of different stimuli are kept.
 */
public final class DissimilarityMatrix {

  /** Dissimilarities are rounded to this, so that equal ones are ties whatever the rounding. */
  private static final double RESOLUTION = 1e-12;

  private static final int FEWEST_STIMULI = 3;

  private final int stimuli;
  private final double[] dissimilarities;

  /** From 1; ties share their mean rank. */
  private final double[] ranks;

  /** Pairs in the order of their ranks; null until it is needed. */
  private int[] ascending;

  private DissimilarityMatrix(int stimuli, double[] dissimilarities, double[] ranks) {
    this.stimuli = stimuli;
    this.dissimilarities = dissimilarities;
    this.ranks = ranks;
  }

  /**
   * Compares all pairs of stimuli.
   *
   * @param responses at least 3 stimuli
   * @return the matrix
   * @throws UndefinedSimilarityException if all units respond to a stimulus the same, as a single
   *     unit does
   */
  public static DissimilarityMatrix of(ResponseMatrix responses) {
    int n = responses.stimuli();
    if (n < FEWEST_STIMULI) {
      throw new IllegalArgumentException(
          "dissimilarities need at least %d stimuli, but there are %d"
              .formatted(FEWEST_STIMULI, n));
    }
    DMatrixRMaj correlations = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multOuter(responses.standardizedStimuli(), correlations);
    double[] dissimilarities = new double[n * (n - 1) / 2];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double exact = 1 - correlations.get(i, j);
        dissimilarities[pair(i, j)] = Math.rint(exact / RESOLUTION) * RESOLUTION;
      }
    }
    return new DissimilarityMatrix(n, dissimilarities, ranked(dissimilarities));
  }

  private static int pair(int i, int j) {
    int larger = Math.max(i, j);
    return larger * (larger - 1) / 2 + Math.min(i, j);
  }

  private static double[] ranked(double... values) {
    int[] ascending =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return ranked(values, ascending, ones);
  }

  /** Ranks values that occur as often as their weights say. */
  private static double[] ranked(double[] values, int[] ascending, double... weights) {
    double[] ranks = new double[values.length];
    double below = 0;
    for (int from = 0; from < ascending.length; ) {
      double equal = 0;
      int to = from;
      while (to < ascending.length && values[ascending[to]] == values[ascending[from]]) {
        equal += weights[ascending[to]];
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[ascending[i]] = below + (equal + 1) / 2;
      }
      below += equal;
      from = to;
    }
    return ranks;
  }

  /** {@return the number of stimuli, at least 3} */
  public int stimuli() {
    return stimuli;
  }

  /**
   * {@return one entry, in [0, 2]; 0 if both are the same}
   *
   * @param i a stimulus, from 0
   * @param j a stimulus, from 0
   */
  public double dissimilarity(int i, int j) {
    return i == j ? 0 : dissimilarities[pair(i, j)];
  }

  /**
   * {@return the stimuli in another order, as {@link PermutationTest} asks for}
   *
   * @param order for each stimulus of the result, its index here
   */
  public DissimilarityMatrix inOrder(int... order) {
    ResponseMatrix.requireOneEntryEach(order, stimuli);
    double[] ordered = new double[ranks.length];
    double[] orderedRanks = new double[ranks.length];
    for (int i = 0; i < stimuli; i++) {
      for (int j = 0; j < i; j++) {
        int source = pair(order[i], order[j]);
        ordered[pair(i, j)] = dissimilarities[source];
        orderedRanks[pair(i, j)] = ranks[source];
      }
    }
    return new DissimilarityMatrix(stimuli, ordered, orderedRanks);
  }

  /** Returns the ranks of all pairs. */
  double[] ranks() {
    return ranks;
  }

  /** Returns the ranks of all pairs that occur as often as their weights say. */
  double[] ranks(double... weights) {
    if (ascending == null) {
      ascending = sorted();
    }
    return ranked(ranks, ascending, weights);
  }

  /** Twice a rank is a whole number: sorts by counting. */
  private int[] sorted() {
    int[] starts = new int[2 * ranks.length + 2];
    for (double rank : ranks) {
      starts[(int) (2 * rank) + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] pairs = new int[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      pairs[starts[(int) (2 * ranks[i])]++] = i;
    }
    return pairs;
  }
}
