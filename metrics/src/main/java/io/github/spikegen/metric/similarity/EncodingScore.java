package io.github.spikegen.metric.similarity;

import io.github.spikegen.metric.internal.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * How well each neuron was predicted: the correlation of its responses with the predictions within
 * each fold, averaged over folds. (Over all folds at once, a neuron that cannot be predicted would
 * correlate negatively with the mean of the other folds.)
 */
public final class EncodingScore {

  private final DMatrixRMaj observed;
  private final DMatrixRMaj predicted;
  private final List<int[]> folds;

  EncodingScore(DMatrixRMaj observed, DMatrixRMaj predicted, List<int[]> folds) {
    this.observed = observed;
    this.predicted = predicted;
    this.folds = folds;
  }

  /**
   * {@return the correlations of all neurons, one a neuron, in [-1, 1]; NaN for neurons that
   * respond the same to all stimuli of each fold}
   */
  public double[] correlations() {
    int[] once = new int[observed.getNumRows()];
    Arrays.fill(once, 1);
    return correlations(once);
  }

  private double[] correlations(int[] counts) {
    return IntStream.range(0, observed.getNumCols())
        .mapToDouble(
            neuron ->
                folds.stream()
                    .mapToDouble(fold -> correlation(neuron, fold, counts))
                    .filter(correlation -> !Double.isNaN(correlation))
                    .average()
                    .orElse(Double.NaN))
        .toArray();
  }

  /** NaN for responses that do not change, 0 for predictions that do not. */
  private double correlation(int neuron, int[] fold, int[] counts) {
    double[] x = column(observed, neuron, fold);
    double[] y = column(predicted, neuron, fold);
    double[] weights = Arrays.stream(fold).mapToDouble(stimulus -> counts[stimulus]).toArray();
    if (isConstant(x, weights)) {
      return Double.NaN;
    }
    return isConstant(y, weights) ? 0 : RepresentationalSimilarity.correlation(x, y, weights);
  }

  private static double[] column(DMatrixRMaj matrix, int column, int... rows) {
    return Arrays.stream(rows).mapToDouble(row -> matrix.get(row, column)).toArray();
  }

  private static boolean isConstant(double[] values, double... weights) {
    return IntStream.range(0, values.length)
            .filter(i -> weights[i] > 0)
            .mapToDouble(i -> values[i])
            .distinct()
            .count()
        <= 1;
  }

  /** {@return the median over neurons, in [-1, 1]; NaN if no neuron's correlation is defined} */
  public double median() {
    return Quantiles.of(0.5, correlations());
  }

  /**
   * Returns the median over neurons where stimuli occur several times or not at all, as {@link
   * ConfidenceInterval} asks for; what was predicted stays as it is.
   *
   * @param counts how often each stimulus occurs
   * @return in [-1, 1]; NaN if no neuron's correlation is defined
   */
  public double median(int[] counts) {
    ResponseMatrix.requireOneEntryEach(counts, observed.getNumRows());
    return Quantiles.of(0.5, correlations(counts));
  }

  /**
   * Returns the correlation below which a share of the neurons lie.
   *
   * @param share in [0, 1], such as 0.25 for the lower quartile
   * @return in [-1, 1]; NaN if no neuron's correlation is defined
   */
  public double quantile(double share) {
    return Quantiles.of(share, correlations());
  }
}
