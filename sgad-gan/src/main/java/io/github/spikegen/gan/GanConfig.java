package io.github.spikegen.gan;

import ai.djl.training.tracker.Tracker;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.GeneratorConfig;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.optimizer.RmsPropParameters;
import io.github.spikegen.optimizer.Schedules;
import java.util.Objects;

/**
 * A composition of generator, discriminator, loss and constraint, and how fast it learns. {@link
 * GanVariant} makes those of [1].
 *
 * @param generator the generator's sizes
 * @param discriminator the discriminator's sizes, for the generator's images
 * @param loss what both minimise
 * @param constraint what bounds the discriminator
 * @param criticSteps updates of the discriminator for one of the generator, at least 1
 * @param generatorRate learning rate of the generator, above 0; 2e-4 in [1]
 * @param discriminatorRate learning rate of the discriminator, above 0; 2e-4 in [1]
 */
public record GanConfig(
    GeneratorConfig generator,
    DiscriminatorConfig discriminator,
    AdversarialLoss loss,
    CriticConstraint constraint,
    int criticSteps,
    double generatorRate,
    double discriminatorRate) {

  private static final double CONSTANT_SHARE = 0.5;
  private static final double LAST_RATE_SHARE = 0.01;

  /** Checks that the parts fit together. */
  public GanConfig {
    Objects.requireNonNull(generator, "generator");
    Objects.requireNonNull(discriminator, "discriminator");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(constraint, "constraint");
    Require.atLeast("criticSteps", 1, criticSteps);
    Require.positive("generatorRate", generatorRate);
    Require.positive("discriminatorRate", discriminatorRate);
    if (generator.imageChannels() != discriminator.imageChannels()
        || generator.imageHeight() != discriminator.imageHeight()
        || generator.imageWidth() != discriminator.imageWidth()) {
      throw new IllegalArgumentException(
          "generator makes images %dx%dx%d but discriminator takes %dx%dx%d"
              .formatted(
                  generator.imageChannels(),
                  generator.imageHeight(),
                  generator.imageWidth(),
                  discriminator.imageChannels(),
                  discriminator.imageHeight(),
                  discriminator.imageWidth()));
    }
  }

  /**
   * Makes the generator's optimizer: RMSProp with alpha 0.99, whose rate is constant for the first
   * half and falls along a cosine over the second.
   *
   * @param totalSteps the generator's updates in the whole training, at least 1
   * @return the optimizer
   */
  public RmsProp generatorOptimizer(int totalSteps) {
    return optimizer(generatorRate, totalSteps);
  }

  /**
   * Makes the discriminator's optimizer, as {@link #generatorOptimizer}.
   *
   * @param totalSteps the generator's updates in the whole training, at least 1
   * @return the optimizer
   */
  public RmsProp discriminatorOptimizer(int totalSteps) {
    return optimizer(discriminatorRate, Math.multiplyExact(totalSteps, criticSteps));
  }

  private static RmsProp optimizer(double rate, int steps) {
    Tracker schedule =
        Schedules.constantThenCosine(rate, LAST_RATE_SHARE * rate, CONSTANT_SHARE, steps);
    return new RmsProp(schedule, RmsPropParameters.defaults());
  }

  /**
   * Returns a copy with another generator.
   *
   * @param value the generator's sizes
   * @return the copy
   */
  public GanConfig withGenerator(GeneratorConfig value) {
    return new GanConfig(
        value, discriminator, loss, constraint, criticSteps, generatorRate, discriminatorRate);
  }

  /**
   * Returns a copy with another discriminator.
   *
   * @param value the discriminator's sizes
   * @return the copy
   */
  public GanConfig withDiscriminator(DiscriminatorConfig value) {
    return new GanConfig(
        generator, value, loss, constraint, criticSteps, generatorRate, discriminatorRate);
  }

  /**
   * Returns a copy whose two networks run for other time steps.
   *
   * @param value T, at least 1
   * @return the copy
   */
  public GanConfig withTimeSteps(int value) {
    return withGenerator(generator.withTimeSteps(value))
        .withDiscriminator(discriminator.withTimeSteps(value));
  }

  /**
   * Returns a copy with another loss.
   *
   * @param value what both minimise
   * @return the copy
   */
  public GanConfig withLoss(AdversarialLoss value) {
    return new GanConfig(
        generator, discriminator, value, constraint, criticSteps, generatorRate, discriminatorRate);
  }

  /**
   * Returns a copy with another constraint.
   *
   * @param value what bounds the discriminator
   * @return the copy
   */
  public GanConfig withConstraint(CriticConstraint value) {
    return new GanConfig(
        generator, discriminator, loss, value, criticSteps, generatorRate, discriminatorRate);
  }

  /**
   * Returns a copy with another number of critic steps.
   *
   * @param value updates of the discriminator for one of the generator, at least 1
   * @return the copy
   */
  public GanConfig withCriticSteps(int value) {
    return new GanConfig(
        generator, discriminator, loss, constraint, value, generatorRate, discriminatorRate);
  }

  /**
   * Returns a copy with other learning rates.
   *
   * @param newGeneratorRate the generator's, above 0
   * @param newDiscriminatorRate the discriminator's, above 0
   * @return the copy
   */
  public GanConfig withLearningRates(double newGeneratorRate, double newDiscriminatorRate) {
    return new GanConfig(
        generator,
        discriminator,
        loss,
        constraint,
        criticSteps,
        newGeneratorRate,
        newDiscriminatorRate);
  }
}
