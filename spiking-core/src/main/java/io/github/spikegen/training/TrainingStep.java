package io.github.spikegen.training;

import ai.djl.training.dataset.Batch;

/** Computes the loss of one batch. */
@FunctionalInterface
public interface TrainingStep {

  /**
   * Computes the loss and the figures of one batch, while gradients are recorded.
   *
   * @param batch the batch; its data and labels belong to the step's manager, so that results of
   *     operations on them are freed with the step
   * @param step the batch's number within the epoch, from 0: the step's, unless steps have several
   *     batches
   * @return the loss with its graph, and figures
   */
  StepResult apply(Batch batch, int step);
}
