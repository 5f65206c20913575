package io.github.spikegen.training;

import ai.djl.training.dataset.Batch;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.util.Iterator;
import java.util.Optional;

/** Runs the steps of a {@link TrainingLoop} in its own way. */
@FunctionalInterface
public interface StepRunner {

  /**
   * Runs a step.
   *
   * @param epoch the epoch's number
   * @param number the step's number within the epoch, from 0
   * @param stepsPerEpoch the number of steps in the epoch, 0 if unknown
   * @param batches the batches that are left; those that the step takes are closed by it
   * @return what the step gave; empty if there are too few batches for one
   */
  Optional<StepReport> run(int epoch, int number, int stepsPerEpoch, Iterator<Batch> batches);
}
