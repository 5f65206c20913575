package io.github.spikegen.vqsvae;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How a codebook starts and follows the features.
 *
 * @param update what moves the codes
 * @param start where they begin
 * @param decay the share of the old average that stays at each step, in [0, 1); 0.99 is usual
 * @param revivalUsage a code whose average number of assignments per step falls below this moves to
 *     a feature of the current batch that the others represent badly; 0 never revives
 */
@RecordBuilder
public record CodebookOptions(
    CodebookUpdate update,
    Start start,
    @Hyperparameter(atLeast = 0, below = 1) double decay,
    @Hyperparameter(atLeast = 0, atMost = 1_000_000) double revivalUsage)
    implements CodebookOptionsBuilder.With {

  private static final String MOVING_AVERAGE = "moving-average";
  private static final String GRADIENT = "gradient";

  /** Where the codes begin. */
  public enum Start {
    /** Drawn from N(0, 1), as released: far from the features, so that most codes start dead. */
    NORMAL,
    /** Features of the first batch, far apart from each other. */
    DATA
  }

  /** Checks the numbers. */
  public CodebookOptions {
    Hyperparameters.check(CodebookOptions.class, update, start, decay, revivalUsage);
  }

  /**
   * Returns the options that work best: moving averages from the data, dead codes revived.
   *
   * @return the options
   */
  public static CodebookOptions movingAverage() {
    return new CodebookOptions(CodebookUpdate.Standard.MOVING_AVERAGE, Start.DATA, 0.99, 1);
  }

  /**
   * Returns the options of the released code: gradient from a standard normal start, no revival.
   *
   * @return the options
   */
  public static CodebookOptions released() {
    return new CodebookOptions(CodebookUpdate.Standard.GRADIENT, Start.NORMAL, 0.99, 0);
  }

  /**
   * Returns options by the name of their rule.
   *
   * @param name "moving-average" or "gradient"
   * @return {@link #movingAverage()} or {@link #released()}
   * @throws IllegalArgumentException if the name is another one
   */
  public static CodebookOptions valueOf(String name) {
    return switch (name) {
      case MOVING_AVERAGE -> movingAverage();
      case GRADIENT -> released();
      default ->
          throw new IllegalArgumentException(
              "expected %s, %s, but was '%s'".formatted(GRADIENT, MOVING_AVERAGE, name));
    };
  }

  /** Returns the name that {@link #valueOf} takes; of other options, all components. */
  @Override
  public String toString() {
    if (equals(movingAverage())) {
      return MOVING_AVERAGE;
    }
    return equals(released())
        ? GRADIENT
        : "%s, start %s, decay %s, revival usage %s"
            .formatted(update, Hyperparameters.write(start), decay, revivalUsage);
  }
}
