package io.github.spikegen.run.gan;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData.DataDescription;
import java.util.Objects;

/**
 * Everything that determines the run of a GAN.
 *
 * @param format the version of the file's format
 * @param model the family of models
 * @param seed where all random numbers come from
 * @param data the training data
 * @param variant the variant that was asked for
 * @param recipe the form of it that was asked for
 * @param gan the networks and their loss: the variant's, changed by options
 * @param ganTraining how they are trained
 * @param versions the software that started the run
 */
public record GanRunConfig(
    int format,
    String model,
    @Hyperparameter(
            label = "S",
            help = "Where all random numbers come from: the same seed gives the same run.")
        long seed,
    DataDescription data,
    @Hyperparameter(
            label = "V",
            help =
                "The model: sgan (minimax loss), swgan (earth-mover distance), sgad (the same with"
                    + " attention-scoring decoding) or hybrid (sgan with an ordinary"
                    + " discriminator).")
        GanVariant variant,
    @Hyperparameter(
            label = "R",
            help =
                "What other options start from: tuned (trains best), paper or released (the paper's"
                    + " code).")
        Recipe recipe,
    GanConfig gan,
    GanStageOptions ganTraining,
    LibraryVersions versions)
    implements RunConfig {

  /** The family of models. */
  public static final GanFamily FAMILY = new GanFamily();

  public GanRunConfig {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(gan, "gan");
    Objects.requireNonNull(ganTraining, "ganTraining");
  }

  /**
   * Describes a new run of this software.
   *
   * @param seed where all random numbers come from
   * @param data the training data
   * @param variant the variant that was asked for
   * @param recipe the form of it that was asked for
   * @param gan the networks and their loss
   * @param ganTraining how they are trained
   * @return the config
   */
  public static GanRunConfig of(
      long seed,
      DataDescription data,
      GanVariant variant,
      Recipe recipe,
      GanConfig gan,
      GanStageOptions ganTraining) {
    return new GanRunConfig(
        FAMILY.format(),
        FAMILY.name(),
        seed,
        data,
        variant,
        recipe,
        gan,
        ganTraining,
        LibraryVersions.running());
  }

  /** Refuses what can't be trained on sequences of so many frames. */
  static void requireSequences(GanVariant variant, OptionValues given, int frames) {
    if (variant == GanVariant.HYBRID) {
      throw new RunException(
          "variant",
          "the discriminator of hybrid has no time, but the data are sequences of %d frames"
              .formatted(frames));
    }
    given
        .get("time-steps", Integer.class)
        .filter(steps -> steps != frames)
        .ifPresent(
            steps -> {
              throw new RunException(
                  "time-steps",
                  "the data are sequences of %d frames, one for each time step, but %d were asked for"
                      .formatted(frames, steps));
            });
  }

  /** Refuses a batch that the steps of the discriminator don't divide. */
  static void requireDivisible(OptionValues given, int usualBatch) {
    int steps = given.get("critic-steps", Integer.class).orElse(1);
    int batch = given.get("batch", Integer.class).orElse(usualBatch);
    if (batch % steps != 0) {
      throw new RunException(
          "batch",
          "%d images can't be divided among %d steps of the discriminator".formatted(batch, steps));
    }
  }

  @Override
  public GanFamily family() {
    return FAMILY;
  }

  @Override
  public NetworkSize size(Stage stage) {
    return gan.generator().size().plus(gan.discriminator().size());
  }

  @Override
  public GanStageOptions training(Stage stage) {
    return ganTraining;
  }
}
