package io.github.spikegen.vqsvae;

import java.util.Objects;

/**
 * How a codebook starts and follows the features.
 *
 * @param update what moves the codes
 * @param start where they begin
 * @param decay the share of the old average that stays at each step, in [0, 1); 0.99 is usual
 * @param revivalUsage a code whose average number of assignments per step falls below this moves to
 *     a feature of the current batch that the others represent badly; 0 never revives
 */
public record CodebookOptions(Update update, Start start, double decay, double revivalUsage) {

  /** What moves the codes. */
  public enum Update {
    /** The gradient of the codebook loss, as in the paper. */
    GRADIENT,
    /** Each code is the moving average of the features that were assigned to it. */
    MOVING_AVERAGE
  }

  /** Where the codes begin. */
  public enum Start {
    /** Drawn from N(0, 1), as released: far from the features, so that most codes start dead. */
    NORMAL,
    /** Features of the first batch, far apart from each other. */
    DATA
  }

  /** Checks the numbers. */
  public CodebookOptions {
    Objects.requireNonNull(update, "update");
    Objects.requireNonNull(start, "start");
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay must be in [0, 1), but was " + decay);
    }
    if (!(revivalUsage >= 0)) {
      throw new IllegalArgumentException(
          "revivalUsage must be at least 0, but was " + revivalUsage);
    }
  }

  /**
   * Returns the options that work best: moving averages from the data, dead codes revived.
   *
   * @return the options
   */
  public static CodebookOptions movingAverage() {
    return new CodebookOptions(Update.MOVING_AVERAGE, Start.DATA, 0.99, 1);
  }

  /**
   * Returns the options of the released code: gradient from a standard normal start, no revival.
   *
   * @return the options
   */
  public static CodebookOptions asReleased() {
    return new CodebookOptions(Update.GRADIENT, Start.NORMAL, 0.99, 0);
  }
}
