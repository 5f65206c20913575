package io.github.spikegen.run;

import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.util.function.Consumer;

/** Is told how a run proceeds; every method does nothing unless overridden. */
public interface RunListener {

  /** Listens to nothing. */
  RunListener NONE = new RunListener() {};

  /**
   * Listens to finished epochs alone.
   *
   * @param told is told what an epoch gave
   * @return a listener
   */
  static RunListener ofEpochs(Consumer<EpochFigures> told) {
    return new RunListener() {
      @Override
      public void epochFinished(EpochFigures figures) {
        told.accept(figures);
      }
    };
  }

  /**
   * Called before the first epoch of a stage, unless all its epochs are done.
   *
   * @param stage the stage
   * @param options how it is trained
   * @param done how much of it was done before
   * @param parameters how many numbers are trained
   */
  default void stageStarted(Stage stage, StageOptions options, RunProgress done, long parameters) {}

  /**
   * Called before the training images are prepared for a stage, where that takes a while.
   *
   * @param stage the stage
   * @param images how many they are
   */
  default void preparing(Stage stage, int images) {}

  /**
   * Called before an epoch.
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   * @param done how many of its steps were done before
   * @param steps the number of its steps
   */
  default void epochStarted(Stage stage, int epoch, int done, int steps) {}

  /**
   * Called after every step.
   *
   * @param report the step's figures; epochs are counted from 1 here too
   */
  default void stepFinished(StepReport report) {}

  /**
   * Called after an epoch, its evaluation and its checkpoint.
   *
   * @param figures what the log says about it
   */
  default void epochFinished(EpochFigures figures) {}

  /** Called when an epoch was stopped before its last step, and saved. */
  default void epochStopped() {}
}
