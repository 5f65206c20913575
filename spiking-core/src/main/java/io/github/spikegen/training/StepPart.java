package io.github.spikegen.training;

import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.Map;

/**
 * A part of a training step, which moves the parameters of one network once. Where several batches
 * make a step, the gradients of all of them are known before the part's update, and the next part
 * begins after it.
 */
public interface StepPart {

  /** {@return names and initialized parameters of the network, its running statistics included} */
  Iterable<Pair<String, Parameter>> parameters();

  /**
   * Computes the loss of one batch, while gradients of {@link #parameters} are recorded; changes
   * nothing but running statistics.
   *
   * @param batch the batch
   * @param number its number within the epoch, from 0
   * @return the loss with its graph, and figures
   */
  StepResult apply(Batch batch, int number);

  /**
   * Does what a batch left to be done once the gradients of all batches are known; called in the
   * order of the batches, before {@link #update}.
   *
   * @param kept what the result of {@link #apply} kept
   * @param number the batch's number within the epoch, from 0
   * @return further figures of the batch
   */
  default Map<String, Double> finish(Map<String, HostArray> kept, int number) {
    return Map.of();
  }

  /**
   * Moves the parameters.
   *
   * @param scope has the gradients of the mean loss of the batches
   * @return further figures of the step
   */
  Map<String, Double> update(GradientScope scope);
}
