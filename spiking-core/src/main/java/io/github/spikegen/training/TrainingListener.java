package io.github.spikegen.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Is told how a training run proceeds; every method does nothing unless overridden. */
public interface TrainingListener {

  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called before the first step of an epoch.
   *
   * @param epoch the epoch's number
   * @param stepsPerEpoch the number of steps, 0 if unknown
   */
  default void epochStarted(int epoch, int stepsPerEpoch) {}

  /**
   * Called after every step.
   *
   * @param report the step's figures
   */
  default void stepFinished(StepReport report) {}

  /**
   * Called after the last step of an epoch, also when it was stopped early; not after an exception.
   *
   * @param report the epoch's figures
   */
  default void epochFinished(EpochReport report) {}

  /**
   * Returns a listener that tells this one and then another one.
   *
   * @param next is told after this one
   * @return the listener of both
   */
  default TrainingListener andThen(TrainingListener next) {
    Objects.requireNonNull(next, "next");
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void epochStarted(int epoch, int stepsPerEpoch) {
        first.epochStarted(epoch, stepsPerEpoch);
        next.epochStarted(epoch, stepsPerEpoch);
      }

      @Override
      public void stepFinished(StepReport report) {
        first.stepFinished(report);
        next.stepFinished(report);
      }

      @Override
      public void epochFinished(EpochReport report) {
        first.epochFinished(report);
        next.epochFinished(report);
      }
    };
  }

  /**
   * What one training step gave.
   *
   * @param epoch the epoch's number
   * @param step the step's number within the epoch, from 0
   * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
   * @param loss the loss before the update
   * @param figures further figures by name
   * @param seconds the time that the step took, without waiting for its batch
   */
  record StepReport(
      int epoch,
      int step,
      int stepsPerEpoch,
      double loss,
      Map<String, Double> figures,
      double seconds) {

    public StepReport {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }
}
