package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.Objects;

/**
 * One application of a layer with weights.
 *
 * <p>Where a network sums a layer's spikes over time and weighs them once, because that is the
 * same, the inputs are the spikes before the sum.
 *
 * @param layer the layer
 * @param inputs {@code [B, …]}, batch and time in one axis
 * @param timing how they stand in time
 * @param timeSteps T, the steps of the sequences that inputs over time are of; 1 for others
 */
public record Application(Block layer, NDArray inputs, Timing timing, long timeSteps) {

  /** How the inputs of a layer stand in time. */
  public enum Timing {

    /** One input a sample, such as an image or the average of a sequence. */
    ONCE,

    /** Steps of sequences, as a rule of spikes. */
    OVER_TIME,

    /**
     * Steps of sequences that a decoder with weights of its own turns into one result: work that a
     * network without time does not have.
     */
    DECODING
  }

  /** Checks the values. */
  public Application {
    Objects.requireNonNull(timing, "timing");
    if (timeSteps < 1) {
      throw new IllegalArgumentException("timeSteps must be at least 1, but was " + timeSteps);
    }
  }

  /**
   * Returns how many inputs the same network would have here if it had no time, which it sees at
   * one step.
   *
   * @return B, or B/T, or 0
   */
  public double inputsWithoutTime() {
    long batch = inputs.getShape().get(0);
    return switch (timing) {
      case ONCE -> batch;
      case OVER_TIME -> (double) batch / timeSteps;
      case DECODING -> 0;
    };
  }
}
