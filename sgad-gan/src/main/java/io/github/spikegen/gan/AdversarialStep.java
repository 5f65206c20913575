package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import io.github.spikegen.autograd.FrozenParameters;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.NonFiniteLossException;
import io.github.spikegen.training.StepResult;
import io.github.spikegen.training.TrainingStep;
import java.util.Map;

/**
 * One step of a training loop over the generator's parameters: updates the discriminator, then
 * computes the generator's loss.
 *
 * <p>The batch of real images is divided among the discriminator's updates. The generator's loss is
 * taken on the images that the last of them saw, so that they are made once.
 *
 * @param gan the networks
 * @param optimizer the discriminator's
 * @param key what this epoch draws from
 * @param epoch the epoch's number, for messages
 * @param stepsPerEpoch the number of steps, 0 if unknown
 * @param health takes note of the discriminator's gradients
 */
record AdversarialStep(
    SpikingGan gan,
    Optimizer optimizer,
    RandomKey key,
    int epoch,
    int stepsPerEpoch,
    SpikeHealth health)
    implements TrainingStep {

  static final String DISCRIMINATOR_LOSS = "discriminator_loss";
  static final String CRITIC_GAP = "critic_gap";
  static final String DISCRIMINATOR_GRADIENT_NORM = "gradient_norm_discriminator";

  @Override
  public StepResult apply(Batch batch, int step) {
    NDArray images = batch.getData().singletonOrThrow();
    NDManager manager = images.getManager();
    int critics = gan.config().criticSteps();
    long size = images.getShape().get(0);
    if (size % critics != 0) {
      throw new IllegalArgumentException(
          "a batch of %d images cannot be divided among %d critic steps".formatted(size, critics));
    }
    NDList parts = critics == 1 ? new NDList(images) : images.split(critics);
    int count = Math.toIntExact(size / critics);
    NDArray generated = null;
    Map<String, Double> figures = Map.of();
    for (int i = 0; i < critics; i++) {
      boolean last = i == critics - 1;
      NDArray latents = gan.latents(manager, count, key.fold(step).fold(i));
      generated = last ? generate(latents) : generateWithoutGraph(latents);
      figures = updateDiscriminator(parts.get(i), generated, step);
    }
    NDArray scores;
    try (FrozenParameters frozen =
        new FrozenParameters(manager, gan.discriminator().getParameters())) {
      scores = gan.discriminator().score(new ParameterStore(manager, false), generated, true);
    }
    return new StepResult(gan.config().loss().generator(scores), figures);
  }

  private NDArray generateWithoutGraph(NDArray latents) {
    try (NoGrad off = new NoGrad()) {
      return generate(latents);
    }
  }

  private NDArray generate(NDArray latents) {
    ParameterStore store = new ParameterStore(latents.getManager(), false);
    return gan.generator().generate(store, latents, true);
  }

  private Map<String, Double> updateDiscriminator(NDArray real, NDArray generated, int step) {
    AdversarialLoss loss = gan.config().loss();
    try (GradientScope scope =
        new GradientScope(real.getManager(), gan.discriminator().getParameters())) {
      NDArray realScores = score(scope, real);
      NDArray generatedScores = score(scope, generated);
      NDArray total = loss.discriminator(realScores, generatedScores);
      StepResult result =
          StepResult.of(total)
              .with(DISCRIMINATOR_LOSS, total)
              .with(CRITIC_GAP, realScores.mean().sub(generatedScores.mean()));
      scope.backward(total);
      result = result.with(DISCRIMINATOR_GRADIENT_NORM, scope.gradientNorm());
      requireFinite(result.figures(), step);
      if (SpikeHealth.isDue(step, stepsPerEpoch)) {
        health.addGradients(gan.discriminator().getParameters(), scope.gradients());
      }
      scope.update(optimizer);
      gan.config().constraint().applyTo(gan.discriminator());
      return result.figures();
    }
  }

  /** Scores images as constants, with everything on the way in the scope's manager. */
  private NDArray score(GradientScope scope, NDArray images) {
    NDArray constant = images.stopGradient();
    constant.attach(scope.manager());
    ParameterStore store = new ParameterStore(scope.manager(), false);
    return gan.discriminator().score(store, constant, true);
  }

  private void requireFinite(Map<String, Double> figures, int step) {
    figures.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(name, value, epoch, step, figures);
          }
        });
  }
}
