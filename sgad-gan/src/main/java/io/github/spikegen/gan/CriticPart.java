package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.normalization.RunningStatistics;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.training.StepPart;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.Map;

/**
 * An update of the discriminator by the mean gradients of several batches.
 *
 * @param step the step
 * @param criticStep the number of the update within the step, from 0
 */
record CriticPart(AdversarialStep step, int criticStep) implements StepPart {

  @Override
  public Iterable<Pair<String, Parameter>> parameters() {
    return step.gan().discriminator().getParameters();
  }

  @Override
  public StepResult apply(Batch batch, int number) {
    NDList parts = step.parts(batch);
    NDManager manager = parts.get(0).getManager();
    NDArray generated = images(step.latents(manager, parts, number, criticStep));
    StepResult result = step.discriminatorLoss(manager, parts.get(criticStep), generated);
    return step.isLast(criticStep) ? result : StepResult.of(result.loss());
  }

  /** Makes images; those of the last update are made once more by the generator's part. */
  private NDArray images(NDArray latents) {
    if (!step.isLast(criticStep)) {
      return step.generateWithoutGraph(latents);
    }
    try (RunningStatistics dropped = RunningStatistics.defer();
        ProbeScope muted = ProbeScope.mute()) {
      return step.generateWithoutGraph(latents);
    }
  }

  @Override
  public Map<String, Double> update(GradientScope scope) {
    Map<String, Double> norm =
        Map.of(AdversarialStep.DISCRIMINATOR_GRADIENT_NORM, scope.gradientNorm());
    AdversarialStep.requireFinite(norm);
    scope.update(step.optimizer());
    step.constraint().applyTo(step.gan().discriminator());
    return step.isLast(criticStep) ? norm : Map.of();
  }
}
