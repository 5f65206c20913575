package io.github.spikegen.training;

/** Is told how a training run proceeds; every method does nothing unless overridden. */
public interface ProgressListener {

  /** Listens to nothing. */
  ProgressListener NONE = new ProgressListener() {};

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
}
