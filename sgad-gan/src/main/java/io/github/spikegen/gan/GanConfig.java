package io.github.spikegen.gan;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.gan.network.DecoderConfig;
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
    boolean shown = discriminator.input() == DiscriminatorConfig.Input.FRAMES;
    boolean made = generator.decoder() instanceof DecoderConfig.Sequence;
    if (shown != made || (made && generator.timeSteps() != discriminator.timeSteps())) {
      throw new IllegalArgumentException(
          "generator makes %d frames but discriminator takes %s"
              .formatted(
                  generator.frames(), shown ? discriminator.timeSteps() + " frames" : "images"));
    }
  }

  /**
   * Returns a copy for sequences: the generator makes a frame at each time step, and the
   * discriminator is shown them one by one.
   *
   * @param frames T, how many frames a sequence has, at least 1
   * @return the copy
   * @throws IllegalArgumentException if the discriminator's units are ordinary ones, without time
   */
  public GanConfig withFrames(int frames) {
    GeneratorConfig sequences =
        generator.withDecoder(DecoderConfig.Sequence.of(generator.decoder())).withTimeSteps(frames);
    return new GanConfig(
        sequences,
        discriminator.with(b -> b.input(DiscriminatorConfig.Input.FRAMES).timeSteps(frames)),
        loss,
        constraint);
  }

  /**
   * Returns a copy whose two networks run for other time steps.
   *
   * @param value T, at least 1
   * @return the copy
   */
  public GanConfig withTimeSteps(int value) {
    return new GanConfig(
        generator.withTimeSteps(value), discriminator.withTimeSteps(value), loss, constraint);
  }
}
