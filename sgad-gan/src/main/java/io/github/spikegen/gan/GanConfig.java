package io.github.spikegen.gan;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.GeneratorConfig;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A composition of generator, discriminator, loss and constraint. {@link GanVariant} makes those of
 * SGAD.
 *
 * @param generator the generator's sizes
 * @param discriminator the discriminator's sizes, for the generator's images
 * @param loss what both minimize
 * @param constraint what bounds the discriminator
 */
@RecordBuilder
public record GanConfig(
    GeneratorConfig generator,
    @OptionPrefix("discriminator") DiscriminatorConfig discriminator,
    AdversarialLoss loss,
    CriticConstraint.Bound constraint)
    implements GanConfigBuilder.With {

  /** Checks that the parts fit together. */
  public GanConfig {
    Hyperparameters.check(GanConfig.class, generator, discriminator, loss, constraint);
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
   * Returns a copy whose two networks run for other time steps.
   *
   * @param value T, at least 1
   * @return the copy
   */
  public GanConfig withTimeSteps(int value) {
    return withGenerator(generator.withTimeSteps(value))
        .withDiscriminator(discriminator.withTimeSteps(value));
  }
}
