package io.github.spikegen.layer;

import java.util.Objects;

/**
 * How the inputs of a layer with weights, {@code [B, …]}, stand in time.
 *
 * @param kind what they are
 * @param timeSteps T, the steps of the sequences that inputs over time are of; 1 for others
 */
public record Presentation(Kind kind, long timeSteps) {

  /** What the inputs of a layer are. */
  public enum Kind {

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

  /** One input a sample. */
  static final Presentation ONCE = new Presentation(Kind.ONCE, 1);

  /** Steps that a decoder weighs. */
  static final Presentation DECODING = new Presentation(Kind.DECODING, 1);

  /** Checks the values. */
  public Presentation {
    Objects.requireNonNull(kind, "kind");
    TimeAxis.requireTimeSteps(timeSteps);
  }

  /**
   * Returns how many inputs the same network would have here if it had no time, which it sees at
   * one step.
   *
   * @param batch B, the inputs here
   * @return B, or B/T, or 0
   */
  public double withoutTime(long batch) {
    return switch (kind) {
      case ONCE -> batch;
      case OVER_TIME -> (double) batch / timeSteps;
      case DECODING -> 0;
    };
  }
}
