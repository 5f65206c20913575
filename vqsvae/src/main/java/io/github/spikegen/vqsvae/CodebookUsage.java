package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** How often each code was chosen, over a batch or an epoch. */
public final class CodebookUsage {

  private final long[] counts;

  private CodebookUsage(long[] counts) {
    this.counts = counts;
  }

  /**
   * Returns the usage before any assignment.
   *
   * @param codes K
   * @return all counts 0
   */
  public static CodebookUsage none(int codes) {
    return new CodebookUsage(new long[codes]);
  }

  /** Returns the usage with these counts, one for each code. */
  static CodebookUsage of(double[] counts) {
    return new CodebookUsage(Arrays.stream(counts).mapToLong(count -> (long) count).toArray());
  }

  /** Returns the number of assignments of each code. */
  double[] counts() {
    return Arrays.stream(counts).asDoubleStream().toArray();
  }

  /**
   * Adds assignments.
   *
   * @param indices int64, any shape, values from 0 to K-1
   * @return the sum
   */
  public CodebookUsage plus(NDArray indices) {
    long[] sums = counts.clone();
    for (long index : indices.toLongArray()) {
      sums[Math.toIntExact(index)]++;
    }
    return new CodebookUsage(sums);
  }

  /**
   * Returns how many codes were chosen at least once.
   *
   * @return 0 to K
   */
  public int codesUsed() {
    return (int) Arrays.stream(counts).filter(count -> count > 0).count();
  }

  /**
   * Returns the exponential of the entropy of the codes: K if all are chosen equally often, 1 if it
   * is always the same, and 0 before any assignment.
   *
   * @return the perplexity
   */
  public double perplexity() {
    double total = Arrays.stream(counts).sum();
    if (total == 0) {
      return 0;
    }
    double entropy = 0;
    for (long count : counts) {
      if (count > 0) {
        entropy -= count / total * Math.log(count / total);
      }
    }
    return Math.exp(entropy);
  }

  @Override
  public String toString() {
    return "CodebookUsage[%d of %d codes, perplexity %.1f]"
        .formatted(codesUsed(), counts.length, perplexity());
  }
}
