package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel distance: the squared maximum mean discrepancy with the kernel {@code (x·y / D + 1)³}.
 *
 * <p>Bińkowski et al., "Demystifying MMD GANs" (2018); with Inception's features it is known as
 * KID. The estimates are unbiased: their expectation does not depend on the number of samples, and
 * for sets of one distribution they scatter around 0, so they can be negative.
 */
public final class KernelDistance {

  /** The usual number of subsets. */
  public static final int DEFAULT_SUBSETS = 100;

  /** The usual size of a subset. */
  public static final int DEFAULT_SUBSET_SIZE = 1000;

  private static final Logger LOGGER = LoggerFactory.getLogger(KernelDistance.class);

  private KernelDistance() {}

  /**
   * An estimate over subsets.
   *
   * @param mean the mean over the subsets
   * @param deviation the population standard deviation over the subsets, 0 for a single one
   * @param subsets the number of subsets
   * @param subsetSize the samples that each subset took from either set, perhaps fewer than asked
   *     for
   */
  public record Estimate(double mean, double deviation, int subsets, int subsetSize) {}

  /**
   * Estimates the distance once from all samples, in blocks.
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   * @return the unbiased estimate; can be negative
   */
  public static double ofAll(NDArray a, NDArray b) {
    return ofAll(a, b, ComparisonParts.HERE);
  }

  /**
   * Estimates the distance once from all samples, in blocks that may be computed elsewhere.
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   * @param parts where blocks are computed
   * @return the unbiased estimate; can be negative
   */
  public static double ofAll(NDArray a, NDArray b, ComparisonParts parts) {
    Samples samplesOfA = samples("a", a);
    Samples samplesOfB = samples("b", b).comparableWith(samplesOfA);
    int rows = samplesOfA.blocks();
    List<double[]> sums =
        parts.compute(
            a,
            b,
            2 * rows + samplesOfB.blocks(),
            (x, y, number) ->
                number < rows
                    ? across(Samples.trusted(x), Samples.trusted(y), number)
                    : number < 2 * rows
                        ? within(Samples.trusted(x), number - rows)
                        : within(Samples.trusted(y), number - 2 * rows));
    double cross =
        sums.subList(0, rows).stream().flatMapToDouble(Arrays::stream).reduce(0, Double::sum);
    double pairs = (double) samplesOfA.count() * samplesOfB.count();
    return meanWithin(samplesOfA, sums.subList(rows, 2 * rows))
        + meanWithin(samplesOfB, sums.subList(2 * rows, sums.size()))
        - 2 * cross / pairs;
  }

  /** Returns the sums of the kernel over the pairs of one block of x with each block of y. */
  private static double[] across(Samples x, Samples y, int row) {
    double[] sums = new double[y.blocks()];
    try (NoGrad off = new NoGrad();
        NDManager work = x.manager();
        NDArray block = x.block(work, row)) {
      for (int j = 0; j < sums.length; j++) {
        try (NDArray other = y.block(work, j)) {
          sums[j] = sum(block, other);
        }
      }
    }
    return sums;
  }

  /**
   * Returns the sums of the kernel over the pairs of different samples in a block, and over its
   * pairs with each later block.
   */
  private static double[] within(Samples samples, int row) {
    double[] sums = new double[samples.blocks() - row];
    try (NoGrad off = new NoGrad();
        NDManager work = samples.manager();
        NDArray block = samples.block(work, row)) {
      sums[0] = sumOfDifferent(block);
      for (int j = 1; j < sums.length; j++) {
        try (NDArray later = samples.block(work, row + j)) {
          sums[j] = sum(block, later);
        }
      }
    }
    return sums;
  }

  /** Returns the mean of the kernel over all pairs of different samples. */
  private static double meanWithin(Samples samples, List<double[]> rows) {
    double sum = 0;
    for (double[] row : rows) {
      sum += row[0];
      for (int j = 1; j < row.length; j++) {
        sum += 2 * row[j];
      }
    }
    return sum / ((double) samples.count() * (samples.count() - 1));
  }

  /**
   * Estimates the distance over the usual 100 subsets of 1000 samples.
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   * @param key chooses the subsets
   * @return mean and deviation, the same for the same key
   */
  public static Estimate overSubsets(NDArray a, NDArray b, RandomKey key) {
    return overSubsets(a, b, DEFAULT_SUBSETS, DEFAULT_SUBSET_SIZE, key);
  }

  /**
   * Estimates the distance over subsets that are drawn without replacement.
   *
   * <p>Where a set has fewer samples than a subset, subsets shrink to that set's size, which is
   * logged and stands in the result; they then all contain the smaller set, and their deviation is
   * too small to serve as an error.
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   * @param subsets the number of subsets, at least 1
   * @param subsetSize samples to take from either set, at least 2
   * @param key chooses the subsets
   * @return mean and deviation, the same for the same key
   */
  public static Estimate overSubsets(
      NDArray a, NDArray b, int subsets, int subsetSize, RandomKey key) {
    return overSubsets(a, b, subsets, subsetSize, key, ComparisonParts.HERE);
  }

  /**
   * Estimates the distance over subsets that may be computed elsewhere; see {@link
   * #overSubsets(NDArray, NDArray, int, int, RandomKey)}.
   *
   * @param a floating-point {@code [N, D]}, N at least 2
   * @param b floating-point {@code [M, D]}, M at least 2
   * @param subsets the number of subsets, at least 1
   * @param subsetSize samples to take from either set, at least 2
   * @param key chooses the subsets
   * @param parts where subsets are computed
   * @return mean and deviation, the same for the same key
   */
  public static Estimate overSubsets(
      NDArray a, NDArray b, int subsets, int subsetSize, RandomKey key, ComparisonParts parts) {
    Require.atLeast("subsets", 1, subsets);
    Require.atLeast("subsetSize", 2, subsetSize);
    Samples samplesOfA = samples("a", a);
    Samples samplesOfB = samples("b", b).comparableWith(samplesOfA);
    int size = Math.min(subsetSize, Math.min(samplesOfA.count(), samplesOfB.count()));
    if (size < subsetSize) {
      LOGGER.warn(
          "Kernel distance: subsets of {} samples instead of {}, as there are {} and {}",
          size,
          subsetSize,
          samplesOfA.count(),
          samplesOfB.count());
    }
    long seed = key.seed();
    double[] distances =
        parts
            .compute(
                a,
                b,
                subsets,
                (x, y, number) ->
                    new double[] {
                      ofSubset(
                          Samples.trusted(x), Samples.trusted(y), size, new RandomKey(seed), number)
                    })
            .stream()
            .mapToDouble(part -> part[0])
            .toArray();
    return new Estimate(Samples.mean(distances), Samples.deviation(distances), subsets, size);
  }

  private static double ofSubset(Samples a, Samples b, int size, RandomKey key, int number) {
    SplittableRandom random = key.fold(number).generator();
    try (NoGrad off = new NoGrad();
        NDManager work = a.manager();
        NDArray x = a.rows(work, choose(a.count(), size, random));
        NDArray y = b.rows(work, choose(b.count(), size, random))) {
      double within = (sumOfDifferent(x) + sumOfDifferent(y)) / ((double) size * (size - 1));
      return within - 2 * sum(x, y) / ((double) size * size);
    }
  }

  private static long[] choose(int count, int size, SplittableRandom random) {
    long[] indices = LongStream.range(0, count).toArray();
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i, count);
      long chosen = indices[j];
      indices[j] = indices[i];
      indices[i] = chosen;
    }
    return LongStream.of(indices).limit(size).toArray();
  }

  private static Samples samples(String name, NDArray features) {
    return Samples.ofFeatures(name, features).atLeast(2, "as pairs within a set are compared");
  }

  /** Returns the sum of the kernel over all pairs of rows. */
  private static double sum(NDArray x, NDArray y) {
    try (NDArray transposed = y.transpose();
        NDArray products = x.matMul(transposed)) {
      return sumOfKernel(products, x.getShape().get(1));
    }
  }

  private static double sumOfDifferent(NDArray x) {
    try (NDArray squares = x.square();
        NDArray norms = squares.sum(new int[] {1})) {
      return sum(x, x) - sumOfKernel(norms, x.getShape().get(1));
    }
  }

  /** Overwrites the products. */
  private static double sumOfKernel(NDArray products, long dimension) {
    try (NDArray base = products.divi(dimension).addi(1);
        NDArray square = base.square();
        NDArray cube = square.muli(base);
        NDArray sum = cube.sum()) {
      return sum.getDouble();
    }
  }
}
