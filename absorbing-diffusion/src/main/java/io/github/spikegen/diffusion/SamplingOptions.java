package io.github.spikegen.diffusion;

import io.github.spikegen.internal.Require;

/**
 * How a {@link DiffusionSampler} draws.
 *
 * @param steps the number of sampling steps S, 1 to the process's Td. Step s runs from noise step
 *     {@code Td·s/S} to {@code Td·(s-1)/S}, rounded to whole steps; few steps reveal many tokens at
 *     once, independently of each other
 * @param temperature divides the logits, above 0; 1 draws from the model
 * @param topK how many of the likeliest codes a token is drawn among, at least 1; 1 always takes
 *     the likeliest, K (and more) leaves all. The temperature keeps the ranking, so it makes no
 *     difference which of the two comes first
 * @param order which tokens a step reveals
 * @param confidenceNoise the scale of the Gumbel noise on the log probabilities that {@link
 *     UnmaskingOrder#CONFIDENCE} ranks, at the first step; it falls with the mask ratio to 0. At
 *     least 0; unused in random order
 * @param batchSize the most samples in one call of the network, at least 1
 */
public record SamplingOptions(
    int steps,
    double temperature,
    int topK,
    UnmaskingOrder order,
    double confidenceNoise,
    int batchSize) {

  /**
   * Checks the values.
   *
   * @param steps at least 1
   * @param temperature above 0, finite
   * @param topK at least 1
   * @param order not null
   * @param confidenceNoise at least 0, finite
   * @param batchSize at least 1
   */
  public SamplingOptions {
    Require.atLeast("steps", 1, steps);
    Require.atLeast("topK", 1, topK);
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be above 0, but was " + temperature);
    }
    if (order == null) {
      throw new IllegalArgumentException("order must not be null");
    }
    if (!(confidenceNoise >= 0) || Double.isInfinite(confidenceNoise)) {
      throw new IllegalArgumentException(
          "confidenceNoise must be at least 0, but was " + confidenceNoise);
    }
    Require.atLeast("batchSize", 1, batchSize);
  }

  /**
   * Returns the reverse process itself: as many steps as it has, temperature 1, all codes, random
   * order, batches of 64; confidence noise 1, should the order be changed.
   *
   * @param process the noise process
   * @return the options
   */
  public static SamplingOptions of(AbsorbingProcess process) {
    return new SamplingOptions(
        process.steps(), 1, process.codebookSize(), UnmaskingOrder.RANDOM, 1, 64);
  }

  /**
   * Returns a copy with another number of steps.
   *
   * @param steps the number of sampling steps S
   * @return the copy
   */
  public SamplingOptions withSteps(int steps) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }

  /**
   * Returns a copy with another temperature.
   *
   * @param temperature above 0
   * @return the copy
   */
  public SamplingOptions withTemperature(double temperature) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }

  /**
   * Returns a copy that draws among fewer codes.
   *
   * @param topK how many of the likeliest, at least 1
   * @return the copy
   */
  public SamplingOptions withTopK(int topK) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }

  /**
   * Returns a copy with another order.
   *
   * @param order which tokens a step reveals
   * @return the copy
   */
  public SamplingOptions withOrder(UnmaskingOrder order) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }

  /**
   * Returns a copy with another scale of the confidence order's noise.
   *
   * @param confidenceNoise at least 0
   * @return the copy
   */
  public SamplingOptions withConfidenceNoise(double confidenceNoise) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }

  /**
   * Returns a copy with another batch size.
   *
   * @param batchSize the most samples in one call of the network
   * @return the copy
   */
  public SamplingOptions withBatchSize(int batchSize) {
    return new SamplingOptions(steps, temperature, topK, order, confidenceNoise, batchSize);
  }
}
