package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
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
    Samples samplesOfA = samples("a", a);
    Samples samplesOfB = samples("b", b).comparableWith(samplesOfA);
    try (NoGrad off = new NoGrad();
        NDManager work = samplesOfA.manager()) {
      double cross = 0;
      for (int i = 0; i < samplesOfA.blocks(); i++) {
        try (NDArray x = samplesOfA.block(work, i)) {
          for (int j = 0; j < samplesOfB.blocks(); j++) {
            try (NDArray y = samplesOfB.block(work, j)) {
              cross += sum(x, y);
            }
          }
        }
      }
      double pairs = (double) samplesOfA.count() * samplesOfB.count();
      return meanWithin(work, samplesOfA) + meanWithin(work, samplesOfB) - 2 * cross / pairs;
    }
  }

  /** Returns the mean of the kernel over all pairs of different samples. */
  private static double meanWithin(NDManager work, Samples samples) {
    double sum = 0;
    for (int i = 0; i < samples.blocks(); i++) {
      try (NDArray x = samples.block(work, i)) {
        sum += sumOfDifferent(x);
        for (int j = i + 1; j < samples.blocks(); j++) {
          try (NDArray y = samples.block(work, j)) {
            sum += 2 * sum(x, y);
          }
        }
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
    double[] distances = new double[subsets];
    try (NoGrad off = new NoGrad();
        NDManager work = samplesOfA.manager()) {
      for (int i = 0; i < subsets; i++) {
        SplittableRandom random = key.fold(i).generator();
        try (NDArray x = samplesOfA.rows(work, choose(samplesOfA.count(), size, random));
            NDArray y = samplesOfB.rows(work, choose(samplesOfB.count(), size, random))) {
          double within = (sumOfDifferent(x) + sumOfDifferent(y)) / ((double) size * (size - 1));
          distances[i] = within - 2 * sum(x, y) / ((double) size * size);
        }
      }
    }
    return new Estimate(Samples.mean(distances), Samples.deviation(distances), subsets, size);
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
