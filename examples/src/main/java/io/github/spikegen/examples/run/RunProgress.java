package io.github.spikegen.examples.run;

import java.util.Objects;

/**
 * How far a run has come: what {@code progress.json} holds.
 *
 * @param stage the stage that was last trained
 * @param epochs how many of its epochs are done, at least 0
 */
public record RunProgress(Stage stage, int epochs) {

  /** The progress of a run that has not begun. */
  public static final RunProgress NONE = new RunProgress(Stage.VQ, 0);

  /** Checks the values. */
  public RunProgress {
    Objects.requireNonNull(stage, "stage");
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must be at least 0, but was " + epochs);
    }
  }

  /**
   * Returns how many epochs of a stage are done.
   *
   * @param asked the stage
   * @param config the run's config
   * @return 0 to all
   */
  public int epochsDone(Stage asked, DiffusionRunConfig config) {
    if (asked == stage) {
      return epochs;
    }
    return asked == Stage.VQ ? config.vqTraining().epochs() : 0;
  }

  /**
   * Tells whether a stage has come to its end.
   *
   * @param asked the stage
   * @param config the run's config
   * @return true if all its epochs are done
   */
  public boolean isDone(Stage asked, DiffusionRunConfig config) {
    return epochsDone(asked, config) == config.training(asked).epochs();
  }
}
