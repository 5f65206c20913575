package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.internal.Quantiles;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Where the Fréchet distance of the populations lies, of which two sets of features are samples:
 * that of any number of images.
 *
 * <p>The distance of samples is too large: their covariances are estimates, whose errors add to it,
 * about in inverse proportion to the number of samples. Sets that are drawn from the samples with
 * replacement are to the samples as these are to the populations, so the same bias comes on top
 * again: percentiles of their distances lie still higher. Hence the basic bootstrap interval
 * (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 5.2), which is
 * reflected at the distance {@code d} of the samples: {@code [2d - q(97.5 %), 2d - q(2.5 %)]}. It
 * lies below {@code d}, and does not hold {@code d} where the bias is larger than the scatter.
 *
 * @param corrected the distance less its bias, {@code 2d} less the mean of the resampled distances;
 *     below 0 at random where the populations are the same
 * @param low the lower end of the interval that holds the populations' distance in about 95 % of
 *     all pairs of samples, at least 0
 * @param high its upper end, at least 0
 * @param resamples from how many pairs of resampled sets
 */
public record FrechetInterval(double corrected, double low, double high, int resamples) {

  /** Enough for two digits of an interval. */
  public static final int DEFAULT_RESAMPLES = 200;

  /**
   * How many samples each dimension takes at least: about two thirds of a set are in a resampled
   * one, whose covariance needs full rank.
   */
  public static final int SAMPLES_PER_DIMENSION = 2;

  private static final double TAIL = 0.025;

  /**
   * {@return the interval}
   *
   * @param a floating-point {@code [N, D]}, N above {@value #SAMPLES_PER_DIMENSION} D
   * @param b floating-point {@code [M, D]}, M above {@value #SAMPLES_PER_DIMENSION} D
   * @param root how the trace of the square root is computed
   * @param resamples how many pairs of sets are drawn, at least 1; some hundred for two digits
   * @param key draws them
   * @throws IllegalArgumentException if there are too few samples
   */
  public static FrechetInterval bootstrap(
      NDArray a, NDArray b, FrechetDistance.Root root, int resamples, RandomKey key) {
    Require.atLeast("resamples", 1, resamples);
    Samples samplesOfB = Samples.ofFeatures("b", b);
    Samples samplesOfA = Samples.ofFeatures("a", a).comparableWith(samplesOfB);
    int fewest = SAMPLES_PER_DIMENSION * samplesOfA.dimension() + 1;
    String why = "more than %d a dimension".formatted(SAMPLES_PER_DIMENSION);
    Centered x = Centered.of(samplesOfA.atLeast(fewest, why));
    Centered y = Centered.of(samplesOfB.atLeast(fewest, why));
    double distance = FrechetDistance.between(x.all(), y.all(), root);
    double[] distances =
        IntStream.range(0, resamples)
            .mapToObj(draw -> key.fold(draw).generator())
            .mapToDouble(
                random -> FrechetDistance.between(x.resampled(random), y.resampled(random), root))
            .toArray();
    return new FrechetInterval(
        2 * distance - Samples.mean(distances),
        Math.max(0, 2 * distance - Quantiles.of(1 - TAIL, distances)),
        Math.max(0, 2 * distance - Quantiles.of(TAIL, distances)),
        resamples);
  }

  /** Samples less their mean. */
  private static final class Centered {

    private final double[][] rows;
    private final double[] mean;

    private Centered(double[][] rows, double... mean) {
      this.rows = rows;
      this.mean = mean;
    }

    static Centered of(Samples samples) {
      double[] mean = samples.meanRow();
      Samples centered = samples.relativeTo(mean);
      double[][] rows = new double[samples.count()][];
      int next = 0;
      try (NoGrad off = new NoGrad();
          NDManager work = samples.manager()) {
        for (int block = 0; block < samples.blocks(); block++) {
          try (NDArray part = centered.block(work, block)) {
            double[] numbers = part.toDoubleArray();
            for (int from = 0; from < numbers.length; from += mean.length) {
              rows[next++] = Arrays.copyOfRange(numbers, from, from + mean.length);
            }
          }
        }
      }
      return new Centered(rows, mean);
    }

    FeatureStatistics all() {
      int[] once = new int[rows.length];
      Arrays.fill(once, 1);
      return statistics(once);
    }

    FeatureStatistics resampled(SplittableRandom random) {
      int[] counts = new int[rows.length];
      for (int i = 0; i < counts.length; i++) {
        counts[random.nextInt(counts.length)]++;
      }
      return statistics(counts);
    }

    /** Returns the statistics of a set in which each sample occurs so many times. */
    private FeatureStatistics statistics(int... counts) {
      int dimension = mean.length;
      double[] shift = new double[dimension];
      DMatrixRMaj scatter = new DMatrixRMaj(dimension, dimension);
      for (int sample = 0; sample < counts.length; sample++) {
        if (counts[sample] > 0) {
          addOuter(counts[sample], rows[sample], scatter);
          for (int i = 0; i < dimension; i++) {
            shift[i] += counts[sample] * rows[sample][i] / counts.length;
          }
        }
      }
      addOuter(-counts.length, shift, scatter);
      double[] resampledMean = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        resampledMean[i] = mean[i] + shift[i];
        for (int j = 0; j < i; j++) {
          scatter.unsafe_set(i, j, scatter.unsafe_get(j, i));
        }
      }
      return new FeatureStatistics(counts.length, resampledMean, scatter);
    }

    /** Adds a multiple of x xᵀ to the upper triangle. */
    private static void addOuter(double weight, double[] x, DMatrixRMaj sum) {
      double[] data = sum.data;
      for (int i = 0; i < x.length; i++) {
        double factor = weight * x[i];
        int row = i * x.length;
        for (int j = i; j < x.length; j++) {
          data[row + j] += factor * x[j];
        }
      }
    }
  }
}
