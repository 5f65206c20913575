package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.types.Shape;

/**
 * How large the cases are; images are 1x28x28 and networks those of the papers in any case.
 *
 * @param timeSteps T, where a case does not name its own
 * @param batch samples of a step of VQ-SVAE and SDID
 * @param ganBatch samples of a step of SGAD
 * @param samples how many images a sampling case draws
 * @param samplingBatch how many it draws together; 64 in the commands
 * @param smallestBatch the batch that growth by batch starts from
 * @param largestWeights the weights that an optimizer updates
 */
public record BenchmarkSizes(
    int timeSteps,
    int batch,
    int ganBatch,
    int samples,
    int samplingBatch,
    int smallestBatch,
    Shape largestWeights) {

  /**
   * Returns the sizes whose figures are published: T=16, batches of 32 and 64, 1,000 samples, and
   * the weights of the largest layer of SGAD's generator.
   *
   * @return the sizes
   */
  public static BenchmarkSizes asPublished() {
    return new BenchmarkSizes(16, 32, 64, 1000, 64, 8, new Shape(6272, 1024));
  }

  /**
   * Returns sizes that run in moments, to see that a case works.
   *
   * @return the sizes
   */
  public static BenchmarkSizes tiny() {
    return new BenchmarkSizes(2, 2, 2, 3, 2, 1, new Shape(4, 5));
  }
}
