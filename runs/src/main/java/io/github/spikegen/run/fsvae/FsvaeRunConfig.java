package io.github.spikegen.run.fsvae;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.fsvae.FsvaeConfig;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.training.AdamWOptions;
import java.util.Objects;

/**
 * Everything that determines the run of an FSVAE.
 *
 * @param format the version of the file's format
 * @param model the family of models
 * @param seed where all random numbers come from
 * @param data the training data
 * @param recipe what the settings started from; null, as files of runs before there was a choice
 *     have it, is {@link Recipe#TUNED}
 * @param fsvae the model
 * @param fsvaeTraining how it is trained
 * @param versions the software that started the run
 */
record FsvaeRunConfig(
    int format,
    String model,
    @Hyperparameter(
            label = "S",
            help = "Where all random numbers come from: the same seed gives the same run.")
        long seed,
    DataDescription data,
    @Hyperparameter(
            label = "R",
            help =
                "What other options start from: tuned (trains best in a short time), paper or"
                    + " released (the baseline in the code of Spiking-Diffusion).")
        Recipe recipe,
    FsvaeConfig fsvae,
    AdamWOptions fsvaeTraining,
    LibraryVersions versions)
    implements RunConfig {

  /** The family of models. */
  public static final FsvaeFamily FAMILY = new FsvaeFamily();

  public FsvaeRunConfig {
    recipe = recipe == null ? Recipe.TUNED : recipe;
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(fsvae, "fsvae");
    Objects.requireNonNull(fsvaeTraining, "fsvaeTraining");
  }

  /**
   * Describes a new run of this software.
   *
   * @param seed where all random numbers come from
   * @param data the training data
   * @param recipe what the settings started from
   * @param fsvae the model
   * @param fsvaeTraining how it is trained
   * @return the config
   */
  public static FsvaeRunConfig of(
      long seed,
      DataDescription data,
      Recipe recipe,
      FsvaeConfig fsvae,
      AdamWOptions fsvaeTraining) {
    return new FsvaeRunConfig(
        FAMILY.format(),
        FAMILY.name(),
        seed,
        data,
        recipe,
        fsvae,
        fsvaeTraining,
        LibraryVersions.running());
  }

  @Override
  public FsvaeFamily family() {
    return FAMILY;
  }

  @Override
  public NetworkSize size(Stage stage) {
    return fsvae.size();
  }

  @Override
  public AdamWOptions training(Stage stage) {
    return fsvaeTraining;
  }
}
