package io.github.spikegen.examples.run;

import java.util.List;
import java.util.Objects;

/**
 * How far a run has come: what {@code progress.json} holds.
 *
 * @param stage the stage that was last trained
 * @param epochs how many of its epochs are done, at least 0
 */
public record RunProgress(Stage stage, int epochs) {

  /** Checks the values. */
  public RunProgress {
    Objects.requireNonNull(stage, "stage");
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must be at least 0, but was " + epochs);
    }
  }

  /**
   * Returns the progress of a run that has not begun.
   *
   * @param config the run's config
   * @return no epochs of the first stage
   */
  public static RunProgress none(RunConfig config) {
    return new RunProgress(config.stages().get(0), 0);
  }

  /**
   * Returns how many epochs of a stage are done.
   *
   * @param asked the stage
   * @param config the run's config
   * @return 0 to all
   */
  public int epochsDone(Stage asked, RunConfig config) {
    if (asked == stage) {
      return epochs;
    }
    List<Stage> order = config.stages();
    return order.indexOf(asked) < order.indexOf(stage) ? config.training(asked).epochs() : 0;
  }

  /**
   * Tells whether a stage has come to its end.
   *
   * @param asked the stage
   * @param config the run's config
   * @return true if all its epochs are done
   */
  public boolean isDone(Stage asked, RunConfig config) {
    return epochsDone(asked, config) == config.training(asked).epochs();
  }

  /**
   * Tells whether all stages have come to their ends.
   *
   * @param config the run's config
   * @return true if there is nothing left to train
   */
  public boolean isComplete(RunConfig config) {
    return config.stages().stream().allMatch(asked -> isDone(asked, config));
  }
}
