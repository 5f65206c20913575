package io.github.spikegen.run.gan;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.gan.AdversarialStep;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.EpochSteps.Together;
import io.github.spikegen.run.Stage.StageOptions;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How a GAN is trained.
 *
 * @param epochs passes over the training set, at least 1
 * @param batchSize images a batch, at least 1, divided among the steps of the discriminator
 * @param criticSteps updates of the discriminator for one of the generator, at least 1
 * @param generatorRate learning rate of the generator, above 0; 2e-4 in SGAD
 * @param discriminatorRate learning rate of the discriminator, above 0; 2e-4 in SGAD
 * @param constantShare the share of the steps before the learning rates fall, in [0, 1]; 1 if they
 *     never do
 * @param averageDecay the decay of the average of the generator's weights that evaluation and
 *     sampling use, in [0, 1); 0 for none
 * @param accumulation how many batches make a step; 0, as files of runs before there was a choice
 *     have it, is 1
 * @param localSteps how many steps of one batch each of so many replicas makes before their weights
 *     are averaged; 1 for none, and 0, as files of runs before there was a choice have it, is 1
 * @param precision what convolutions compute in while they learn; null, as files of runs before
 *     there was a choice have it, is float32
 */
@RecordBuilder
public record GanStageOptions(
    @Hyperparameter(
            label = "E",
            help =
                "Passes over the training images (default: the recipe's: 50, 200 in the paper's and"
                    + " 100 in the released one).",
            atLeast = 1,
            atMost = 1_000_000)
        int epochs,
    @Hyperparameter(
            name = "batch",
            label = "B",
            help = "Images a batch, divided among the steps of the discriminator.",
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
                "Learning rate of the generator, constant at first and falling after (default: the"
                    + " recipe's: 0.0005, and 0.0002 in the paper's).",
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
            label = "S",
            help =
                "Share of the training in which the learning rates are constant, before they fall"
                    + " along a cosine; 1 if they never fall.",
            atLeast = 0,
            atMost = 1)
        double constantShare,
    @Hyperparameter(
            label = "D",
            help =
                "Decay a step of the average of the generator's weights, such as 0.999; the average"
                    + " is what is evaluated, stored and drawn from. 0 for none.",
            atLeast = 0,
            below = 1)
        double averageDecay,
    @Hyperparameter(
            name = "accumulate",
            label = "K",
            help =
                "Batches a step: the gradients of K batches in the memory of one. Batch norm sees"
                    + " them one by one.",
            atLeast = 1,
            atMost = 65536)
        int accumulation,
    @Hyperparameter(
            label = "H",
            help =
                "Above 1, the K batches of --accumulate are replicas of the networks instead: each"
                    + " makes H steps of one batch on its own, then their weights are averaged, which"
                    + " learns otherwise but makes processes wait for each other H times less.",
            atLeast = 1,
            atMost = 65536)
        int localSteps,
    @Hyperparameter(
            label = "P",
            help =
                "What convolutions compute in: float32, or bfloat16, which takes a fraction of the"
                    + " time on processors that have it (AVX-512 BF16, AMX) and rounds.")
        Precision precision)
    implements StageOptions, GanStageOptionsBuilder.With {

  public GanStageOptions {
    accumulation = accumulation == 0 ? 1 : accumulation;
    localSteps = localSteps == 0 ? 1 : localSteps;
    precision = precision == null ? Precision.FLOAT32 : precision;
    Hyperparameters.check(
        GanStageOptions.class,
        epochs,
        batchSize,
        criticSteps,
        generatorRate,
        discriminatorRate,
        constantShare,
        averageDecay,
        accumulation,
        localSteps,
        precision);
    if (batchSize % criticSteps != 0) {
      throw new IllegalArgumentException(
          "batchSize must be divisible by criticSteps, among which a batch is divided, but they were %d and %d"
              .formatted(batchSize, criticSteps));
    }
  }

  /**
   * Returns how a variant is trained by a recipe: in batches of 64, with one update of the
   * discriminator for one of the generator.
   *
   * @param recipe the recipe
   * @param variant the variant
   * @param large whether images are as large as CelebA's, for which the released SGAD learns slower
   * @return the options
   */
  public static GanStageOptions of(Recipe recipe, GanVariant variant, boolean large) {
    return switch (recipe) {
      case TUNED -> of(50, 5e-4, 5e-4, AdversarialStep.CONSTANT_SHARE);
      case PAPER -> of(200, 2e-4, 2e-4, AdversarialStep.CONSTANT_SHARE);
      case RELEASED ->
          switch (variant) {
            case SGAN -> of(100, 2e-4, 4e-4, 1);
            case SGAD -> large ? of(100, 1.5e-4, 1.5e-4, 1) : of(100, 2e-4, 2e-4, 1);
            case SWGAN, HYBRID -> of(100, 2e-4, 2e-4, 1);
          };
    };
  }

  private static GanStageOptions of(
      int epochs, double generatorRate, double discriminatorRate, double constantShare) {
    return new GanStageOptions(
        epochs, 64, 1, generatorRate, discriminatorRate, constantShare, 0, 1, 1, Precision.FLOAT32);
  }

  /** {@return how batches make a step} */
  public Together together() {
    return new Together(accumulation, localSteps);
  }

  @Override
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, together().batchesPerStep());
  }

  @Override
  public int imagesAtOnce() {
    return batchSize;
  }
}
