package io.github.spikegen.run.gan;

import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.StageOptions;

/**
 * How a GAN is trained.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a step, at least 1, divided among the steps of the discriminator
 * @param criticSteps updates of the discriminator for one of the generator, at least 1
 * @param generatorRate learning rate of the generator, above 0; 2e-4 in SGAD
 * @param discriminatorRate learning rate of the discriminator, above 0; 2e-4 in SGAD
 * @param averageDecay the decay of the average of the generator's weights that evaluation and
 *     sampling use, in [0, 1); 0 for none
 * @param precision what convolutions compute in while they learn; null, as files of runs before
 *     there was a choice have it, is float32
 */
public record GanStageOptions(
    int epochs,
    int batchSize,
    int criticSteps,
    double generatorRate,
    double discriminatorRate,
    double averageDecay,
    Precision precision)
    implements StageOptions {

  /** Checks the numbers. */
  public GanStageOptions {
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("batchSize", 1, batchSize);
    Require.atLeast("criticSteps", 1, criticSteps);
    Require.positive("generatorRate", generatorRate);
    Require.positive("discriminatorRate", discriminatorRate);
    Require.shareBelowOne("averageDecay", averageDecay);
    precision = precision == null ? Precision.FLOAT32 : precision;
    if (batchSize % criticSteps != 0) {
      throw new IllegalArgumentException(
          "batchSize must be divisible by criticSteps, among which a batch is divided, but they were %d and %d"
              .formatted(batchSize, criticSteps));
    }
  }

  @Override
  public int imagesPerStep() {
    return batchSize;
  }
}
