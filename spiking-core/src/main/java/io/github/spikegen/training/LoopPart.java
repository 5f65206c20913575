package io.github.spikegen.training;

import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The part of a step that moves the loop's own parameters.
 *
 * @param parameters names and parameters
 * @param optimizer updates them
 * @param largestNorm gradients are scaled down to this norm, infinite for no bound
 * @param afterUpdate is run after each update
 * @param step computes the loss
 */
record LoopPart(
    Iterable<Pair<String, Parameter>> parameters,
    Optimizer optimizer,
    double largestNorm,
    Runnable afterUpdate,
    TrainingStep step)
    implements StepPart {

  /** {@return all parts of a step of several batches} */
  List<StepPart> parts() {
    List<StepPart> parts = new ArrayList<>(step.before());
    parts.add(new LoopPart(parameters, optimizer, largestNorm, afterUpdate, step.last()));
    return parts;
  }

  @Override
  public StepResult apply(Batch batch, int number) {
    return step.apply(batch, number);
  }

  @Override
  public Map<String, Double> finish(Map<String, HostArray> kept, int number) {
    return step.finish(kept, number);
  }

  /** Clips, updates and averages; returns the norm of the gradients before. */
  @Override
  public Map<String, Double> update(GradientScope scope) {
    boolean clips = Double.isFinite(largestNorm);
    double norm = clips ? scope.clipByNorm(largestNorm) : scope.gradientNorm();
    if (!Double.isFinite(norm)) {
      throw new NonFiniteLossException("the norm of the gradients", norm, Map.of());
    }
    scope.update(optimizer);
    afterUpdate.run();
    return Map.of(TrainingLoop.GRADIENT_NORM, norm);
  }
}
