package io.github.spikegen.metric;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** Where a comparison of two sets is computed, which has many parts that do not need each other. */
@FunctionalInterface
public interface ComparisonParts {

  /** In this process, one after the other. */
  ComparisonParts HERE =
      (a, b, count, part) ->
          IntStream.range(0, count).mapToObj(number -> part.compute(a, b, number)).toList();

  /**
   * Computes all parts of a comparison.
   *
   * @param a floating-point {@code [N, D]}
   * @param b floating-point {@code [M, D]}
   * @param count how many parts there are, at least 1
   * @param part computes one of them
   * @return what the parts gave, in their order
   */
  List<double[]> compute(NDArray a, NDArray b, int count, Part part);

  /** Computes parts of a comparison, maybe in another process with copies of the sets. */
  @FunctionalInterface
  interface Part extends Serializable {

    /**
     * Computes one part.
     *
     * @param a the first set
     * @param b the second set
     * @param number which part, from 0
     * @return its numbers
     */
    double[] compute(NDArray a, NDArray b, int number);
  }
}
