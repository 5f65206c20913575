package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.autograd.FrozenParameters;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.StepPart;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One step of two networks that are trained against each other: updates the discriminator, then
 * returns the generator's loss, whose gradients a {@link io.github.spikegen.training.TrainingLoop}
 * over the generator's parameters applies.
 *
 * <pre>{@code
 * TrainingLoop loop =
 *     new TrainingLoop(manager, gan.generator().getParameters(), generatorOptimizer);
 * AdversarialStep step = AdversarialStep.of(gan, config, discriminatorOptimizer);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *   BatchOrder order = images.epoch(seed, epoch, 64, LastBatch.DROP);
 *   loop.runEpoch(
 *       epoch,
 *       images.getData(manager, order, null),
 *       order.batches(),
 *       step.withKey(RandomKey.of(seed).fold(epoch)));
 * }
 * }</pre>
 *
 * <p>The batch of real images, pixels in [0, 1], is divided among the discriminator's updates. The
 * generator's loss is taken on the images that the last of them saw, so that they are made once.
 * The figures are {@value #DISCRIMINATOR_LOSS}, {@value #CRITIC_GAP} (mean score of real minus mean
 * score of generated images) and {@value #DISCRIMINATOR_GRADIENT_NORM}.
 *
 * @param gan the networks
 * @param loss what both minimize
 * @param constraint what bounds the discriminator
 * @param criticSteps updates of the discriminator for one of the generator, at least 1
 * @param optimizer the discriminator's; another one than the generator's
 * @param key what an epoch draws from
 * @param health takes note of the discriminator's gradients, or null
 * @param stepsPerEpoch the number of steps, 0 if unknown
 */
public record AdversarialStep(
    SpikingGan gan,
    AdversarialLoss loss,
    CriticConstraint constraint,
    int criticSteps,
    Optimizer optimizer,
    RandomKey key,
    SpikeHealth health,
    int stepsPerEpoch)
    implements TrainingStep {

  /** The figure that is the discriminator's loss. */
  public static final String DISCRIMINATOR_LOSS = "discriminator_loss";

  /** The figure that is the mean score of real minus the mean score of generated images. */
  public static final String CRITIC_GAP = "critic_gap";

  /** The figure that is the norm of all gradients of the discriminator together. */
  public static final String DISCRIMINATOR_GRADIENT_NORM = "gradient_norm_discriminator";

  /** The share of a training in which the learning rate is constant: SGAD's, 100 epochs of 200. */
  public static final double CONSTANT_SHARE = 0.5;

  private static final double LAST_RATE_SHARE = 0.01;

  /** Checks the values. */
  public AdversarialStep {
    Objects.requireNonNull(gan, "gan");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(constraint, "constraint");
    Require.atLeast("criticSteps", 1, criticSteps);
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(key, "key");
  }

  /**
   * Returns a step with one update of the discriminator.
   *
   * @param gan the networks
   * @param config loss and constraint
   * @param optimizer the discriminator's; another one than the generator's
   * @return the step, for an epoch that draws from {@code RandomKey.of(0)}
   */
  public static AdversarialStep of(SpikingGan gan, GanConfig config, Optimizer optimizer) {
    return new AdversarialStep(
        gan, config.loss(), config.constraint(), 1, optimizer, RandomKey.of(0), null, 0);
  }

  /**
   * Makes an optimizer for either network: RMSProp with alpha 0.99, whose rate is constant for the
   * first half and falls along a cosine to a hundredth over the second.
   *
   * @param learningRate the rate of the first half, above 0
   * @param updates the number of the network's updates in the whole training, at least 1
   * @return the optimizer; close it
   */
  public static RmsProp optimizer(double learningRate, int updates) {
    return optimizer(learningRate, CONSTANT_SHARE, updates);
  }

  /**
   * Makes an optimizer for either network, as {@link #optimizer(double, int)}, whose rate begins to
   * fall at another time.
   *
   * @param learningRate the rate of the constant part, above 0
   * @param constantShare the share of updates before the rate falls, in [0, 1]; 1 if it never does
   * @param updates the number of the network's updates in the whole training, at least 1
   * @return the optimizer; close it
   */
  public static RmsProp optimizer(double learningRate, double constantShare, int updates) {
    return new RmsProp(
        schedule(learningRate, constantShare, updates), RmsProp.Parameters.defaults());
  }

  static Tracker schedule(double learningRate, double constantShare, int updates) {
    return constantShare == 1
        ? Schedules.constant(learningRate)
        : Schedules.constantThenCosine(
            learningRate, LAST_RATE_SHARE * learningRate, constantShare, updates);
  }

  /**
   * Returns this step with another number of updates of the discriminator.
   *
   * @param count how many, at least 1; they divide a batch
   * @return a changed copy
   */
  public AdversarialStep withCriticSteps(int count) {
    return new AdversarialStep(gan, loss, constraint, count, optimizer, key, health, stepsPerEpoch);
  }

  /**
   * Returns this step for another epoch.
   *
   * @param drawn what the epoch draws from
   * @return a changed copy
   */
  public AdversarialStep withKey(RandomKey drawn) {
    return new AdversarialStep(
        gan, loss, constraint, criticSteps, optimizer, drawn, health, stepsPerEpoch);
  }

  /**
   * Returns this step with the discriminator's gradients in the health of the layers.
   *
   * @param watched what the loop has too, of both networks
   * @param steps the number of steps of the epoch, 0 if unknown
   * @return a changed copy
   */
  public AdversarialStep withHealth(SpikeHealth watched, int steps) {
    return new AdversarialStep(gan, loss, constraint, criticSteps, optimizer, key, watched, steps);
  }

  @Override
  public StepResult apply(Batch batch, int step) {
    NDList parts = parts(batch);
    NDManager manager = parts.get(0).getManager();
    NDArray generated = null;
    Map<String, Double> figures = Map.of();
    for (int i = 0; i < criticSteps; i++) {
      NDArray latents = latents(manager, parts, step, i);
      generated = isLast(i) ? generate(latents) : generateWithoutGraph(latents);
      figures = updateDiscriminator(parts.get(i), generated, step);
    }
    return new StepResult(loss.generator(scoreOfFrozen(generated)), figures);
  }

  boolean isLast(int criticStep) {
    return criticStep == criticSteps - 1;
  }

  /** Divides the real images among the updates of the discriminator. */
  NDList parts(Batch batch) {
    NDArray images = batch.getData().singletonOrThrow();
    long size = images.getShape().get(0);
    if (size % criticSteps != 0) {
      throw new IllegalArgumentException(
          "a batch of %d images cannot be divided among %d critic steps"
              .formatted(size, criticSteps));
    }
    return criticSteps == 1 ? new NDList(images) : images.split(criticSteps);
  }

  NDArray latents(NDManager manager, NDList parts, int step, int criticStep) {
    int count = Math.toIntExact(parts.get(criticStep).getShape().get(0));
    return gan.latents(manager, count, key.fold(step).fold(criticStep));
  }

  private NDArray scoreOfFrozen(NDArray generated) {
    NDManager manager = generated.getManager();
    try (FrozenParameters frozen =
        new FrozenParameters(manager, gan.discriminator().getParameters())) {
      return gan.discriminator().score(new ParameterStore(manager, false), generated, true);
    }
  }

  /**
   * {@return the updates of the discriminator, each of which several batches take part in}
   *
   * <p>The generator makes the images of the last of them once more in {@link #last}, so that no
   * more than one batch is in memory; what the first time does to running statistics is dropped.
   */
  @Override
  public List<StepPart> before() {
    return IntStream.range(0, criticSteps)
        .<StepPart>mapToObj(i -> new CriticPart(this, i))
        .toList();
  }

  /** {@return the generator's part} */
  @Override
  public TrainingStep last() {
    return (batch, number) -> {
      NDList parts = parts(batch);
      NDManager manager = parts.get(0).getManager();
      NDArray generated = generate(latents(manager, parts, number, criticSteps - 1));
      return StepResult.of(loss.generator(scoreOfFrozen(generated)));
    };
  }

  NDArray generateWithoutGraph(NDArray latents) {
    try (NoGrad off = new NoGrad()) {
      return generate(latents);
    }
  }

  private NDArray generate(NDArray latents) {
    ParameterStore store = new ParameterStore(latents.getManager(), false);
    return gan.generator().generate(store, latents, true);
  }

  private Map<String, Double> updateDiscriminator(NDArray real, NDArray generated, int step) {
    try (GradientScope scope =
        new GradientScope(real.getManager(), gan.discriminator().getParameters())) {
      StepResult result = discriminatorLoss(scope.manager(), real, generated);
      scope.backward(result.loss());
      result = result.with(DISCRIMINATOR_GRADIENT_NORM, scope.gradientNorm());
      requireFinite(result.figures());
      if (health != null && SpikeHealth.isDue(step, stepsPerEpoch)) {
        health.addGradients(gan.discriminator().getParameters(), scope.gradients());
      }
      scope.update(optimizer);
      constraint.applyTo(gan.discriminator());
      return result.figures();
    }
  }

  StepResult discriminatorLoss(NDManager manager, NDArray real, NDArray generated) {
    NDArray realScores = score(manager, real);
    NDArray generatedScores = score(manager, generated);
    NDArray total = loss.discriminator(realScores, generatedScores);
    return StepResult.of(total)
        .with(DISCRIMINATOR_LOSS, total)
        .with(CRITIC_GAP, realScores.mean().sub(generatedScores.mean()));
  }

  /** Scores images as constants, with everything on the way in a manager. */
  private NDArray score(NDManager manager, NDArray images) {
    NDArray constant = images.stopGradient();
    constant.attach(manager);
    return gan.discriminator().score(new ParameterStore(manager, false), constant, true);
  }

  static void requireFinite(Map<String, Double> figures) {
    figures.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(name, value, figures);
          }
        });
  }
}
