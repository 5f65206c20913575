package io.github.spikegen.diffusion;

import io.github.spikegen.internal.Require;
import java.util.Objects;

/**
 * How a {@link DiffusionSampler} draws.
 *
 * @param steps the number of sampling steps S, 1 to the process's Td, or 0 for all of them. Step s
 *     runs from noise step {@code Td·s/S} to {@code Td·(s-1)/S}, rounded to whole steps; few steps
 *     unmask many tokens at once, independently of each other
 * @param temperature divides the logits, above 0; 1 draws from the model
 * @param topK how many of the likeliest codes a token is drawn among; 1 always takes the likeliest,
 *     0 (or K and more) leaves all. The temperature keeps the ranking, so it makes no difference
 *     which of the two comes first
 * @param order which tokens a step unmasks
 * @param guidance the scale of classifier-free guidance as in {@link Denoiser#guided}; 1 for none
 * @param batchSize the most samples in one call of the network, at least 1
 */
public record SamplingOptions(
    int steps, double temperature, int topK, UnmaskingOrder order, double guidance, int batchSize) {

  /** What stands for all steps of the process, and for all codes. */
  static final int ALL = 0;

  /**
   * Checks the values.
   *
   * @param steps at least 0
   * @param temperature above 0, finite
   * @param topK at least 0
   * @param order not null
   * @param guidance at least 0, finite
   * @param batchSize at least 1
   */
  public SamplingOptions {
    Require.atLeast("steps", ALL, steps);
    Require.atLeast("topK", ALL, topK);
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be above 0, but was " + temperature);
    }
    Objects.requireNonNull(order, "order");
    Require.finiteAtLeast("guidance", 0, guidance);
    Require.atLeast("batchSize", 1, batchSize);
  }

  /**
   * Returns the reverse process itself: all of its steps, temperature 1, all codes, random order,
   * no guidance, batches of 64.
   *
   * @return the options
   */
  public static SamplingOptions of() {
    return new SamplingOptions(ALL, 1, ALL, UnmaskingOrder.RANDOM, 1, 64);
  }

  /** Returns the number of sampling steps for a process. */
  int stepsOf(AbsorbingProcess process) {
    return steps == ALL ? process.steps() : steps;
  }

  /**
   * Returns a copy with another number of steps.
   *
   * @param steps the number of sampling steps S, or 0 for all
   * @return the copy
   */
  public SamplingOptions withSteps(int steps) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * Returns a copy with another temperature.
   *
   * @param temperature above 0
   * @return the copy
   */
  public SamplingOptions withTemperature(double temperature) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * Returns a copy that draws among fewer codes.
   *
   * @param topK how many of the likeliest, or 0 for all
   * @return the copy
   */
  public SamplingOptions withTopK(int topK) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * Returns a copy with another order.
   *
   * @param order which tokens a step unmasks
   * @return the copy
   */
  public SamplingOptions withOrder(UnmaskingOrder order) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * Returns a copy with another guidance.
   *
   * @param guidance the scale, at least 0
   * @return the copy
   */
  public SamplingOptions withGuidance(double guidance) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }

  /**
   * Returns a copy with another batch size.
   *
   * @param batchSize the most samples in one call of the network
   * @return the copy
   */
  public SamplingOptions withBatchSize(int batchSize) {
    return new SamplingOptions(steps, temperature, topK, order, guidance, batchSize);
  }
}
