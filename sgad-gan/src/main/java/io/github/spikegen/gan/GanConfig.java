package io.github.spikegen.gan;

import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.GeneratorConfig;
import java.util.Objects;

/**
 * A composition of generator, discriminator, loss and constraint. {@link GanVariant} makes those of
 * SGAD.
 *
 * @param generator the generator's sizes
 * @param discriminator the discriminator's sizes, for the generator's images
 * @param loss what both minimize
 * @param constraint what bounds the discriminator
 */
public record GanConfig(
    GeneratorConfig generator,
    DiscriminatorConfig discriminator,
    AdversarialLoss loss,
    CriticConstraint.Bound constraint) {

  /** Checks that the parts fit together. */
  public GanConfig {
    Objects.requireNonNull(generator, "generator");
    Objects.requireNonNull(discriminator, "discriminator");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(constraint, "constraint");
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
   * Returns a copy with another generator.
   *
   * @param value the generator's sizes
   * @return the copy
   */
  public GanConfig withGenerator(GeneratorConfig value) {
    return new GanConfig(value, discriminator, loss, constraint);
  }

  /**
   * Returns a copy with another discriminator.
   *
   * @param value the discriminator's sizes
   * @return the copy
   */
  public GanConfig withDiscriminator(DiscriminatorConfig value) {
    return new GanConfig(generator, value, loss, constraint);
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
   * @param value what both minimize
   * @return the copy
   */
  public GanConfig withLoss(AdversarialLoss value) {
    return new GanConfig(generator, discriminator, value, constraint);
  }

  /**
   * Returns a copy with another constraint.
   *
   * @param value what bounds the discriminator
   * @return the copy
   */
  public GanConfig withConstraint(CriticConstraint.Bound value) {
    return new GanConfig(generator, discriminator, loss, value);
  }
}
