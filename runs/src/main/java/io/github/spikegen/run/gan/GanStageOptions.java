package io.github.spikegen.run.gan;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.Stage.StageOptions;
import io.soabase.recordbuilder.core.RecordBuilder;

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
@RecordBuilder
public record GanStageOptions(
    @Hyperparameter(
            label = "E",
            help = "Passes over the training images; 200 in the paper.",
            atLeast = 1,
            atMost = 1_000_000)
        int epochs,
    @Hyperparameter(
            name = "batch",
            label = "B",
            help = "Images a step, divided among the steps of the discriminator.",
            atLeast = 1,
            atMost = 65536)
        int batchSize,
    @Hyperparameter(
            label = "K",
            help = "Updates of the discriminator for one of the generator.",
            atLeast = 1,
            atMost = 1000)
        int criticSteps,
    @Hyperparameter(
            name = "learning-rate",
            label = "R",
            help =
                "Learning rate of the generator, constant for the first half and falling after"
                    + " (default: the recipe's; 0.0002 in the paper).",
            atLeast = 1e-9,
            atMost = 10)
        double generatorRate,
    @Hyperparameter(
            name = "discriminator-learning-rate",
            label = "R",
            help =
                "Learning rate of the discriminator (default: the generator's if that is given,"
                    + " else the recipe's).",
            atLeast = 1e-9,
            atMost = 10)
        double discriminatorRate,
    @Hyperparameter(
            label = "D",
            help =
                "Decay a step of the average of the generator's weights, such as 0.999; the average"
                    + " is what is evaluated, stored and drawn from. 0 for none.",
            atLeast = 0,
            below = 1)
        double averageDecay,
    @Hyperparameter(
            label = "P",
            help =
                "What convolutions compute in: float32, or bfloat16, which takes a fraction of the"
                    + " time on processors that have it (AVX-512 BF16, AMX) and rounds.")
        Precision precision)
    implements StageOptions, GanStageOptionsBuilder.With {

  public GanStageOptions {
    precision = precision == null ? Precision.FLOAT32 : precision;
    Hyperparameters.check(
        GanStageOptions.class,
        epochs,
        batchSize,
        criticSteps,
        generatorRate,
        discriminatorRate,
        averageDecay,
        precision);
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
