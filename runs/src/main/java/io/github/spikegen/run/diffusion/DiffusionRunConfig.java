package io.github.spikegen.run.diffusion;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWOptions.Schedule;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Objects;

/**
 * Everything that determines a run: what {@code config.json} holds.
 *
 * @param format the version of the file's format
 * @param model the family of models
 * @param seed where all random numbers come from
 * @param data the training data
 * @param recipe what the settings started from; null, as files of runs before there was a choice
 *     have it, is {@link Recipe#TUNED}
 * @param vqSvae the model that turns images into tokens
 * @param denoiser the network over tokens, with the noise process's codes and steps
 * @param lossWeighting how much the noise steps count in the denoiser's loss
 * @param labelDropout how often the denoiser is trained without an image's label, in [0, 1); 0 for
 *     a denoiser without classes
 * @param vqTraining the training of the first stage
 * @param priorTraining the training of the second stage
 * @param versions the software that started the run
 */
@RecordBuilder
public record DiffusionRunConfig(
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
                    + " released (the paper's code).")
        Recipe recipe,
    VqSvaeConfig vqSvae,
    @OptionPrefix("denoiser") DenoiserConfig denoiser,
    @Hyperparameter(
            label = "W",
            help =
                "How much the noise steps count in the denoiser's loss: elbo (paper), reweighted (released"
                    + " code) or reweighted-keeping-last.")
        LossWeighting lossWeighting,
    @Hyperparameter(
            label = "P",
            help =
                "With labels: how often an image is shown without its label, from which guidance"
                    + " learns what images have in common (default: 0.1).",
            atLeast = 0,
            below = 1)
        double labelDropout,
    @OptionPrefix(value = "vq", of = "autoencoder") AdamWOptions vqTraining,
    @OptionPrefix(value = "prior", of = "denoiser") AdamWOptions priorTraining,
    LibraryVersions versions)
    implements RunConfig, DiffusionRunConfigBuilder.With {

  /** The family of models. */
  public static final DiffusionFamily FAMILY = new DiffusionFamily();

  /** Checks the parts, and that both stages agree on the codes. */
  public DiffusionRunConfig {
    recipe = recipe == null ? Recipe.TUNED : recipe;
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(vqSvae, "vqSvae");
    Objects.requireNonNull(denoiser, "denoiser");
    Objects.requireNonNull(lossWeighting, "lossWeighting");
    Objects.requireNonNull(vqTraining, "vqTraining");
    Objects.requireNonNull(priorTraining, "priorTraining");
    if (vqSvae.codebookSize() != denoiser.codebookSize()) {
      throw new IllegalArgumentException(
          "the VQ-SVAE has %d codes, but the denoiser %d"
              .formatted(vqSvae.codebookSize(), denoiser.codebookSize()));
    }
    Require.shareBelowOne("labelDropout", labelDropout);
  }

  /**
   * Describes a new run of this software, which never trains the denoiser without labels if it has
   * classes.
   *
   * @param seed where all random numbers come from
   * @param data the training data
   * @param vqSvae the model that turns images into tokens
   * @param denoiser the network over tokens
   * @param lossWeighting how much the noise steps count
   * @param vqTraining the training of the first stage
   * @param priorTraining the training of the second stage
   * @return the config
   */
  public static DiffusionRunConfig of(
      long seed,
      DataDescription data,
      VqSvaeConfig vqSvae,
      DenoiserConfig denoiser,
      LossWeighting lossWeighting,
      AdamWOptions vqTraining,
      AdamWOptions priorTraining) {
    return new DiffusionRunConfig(
        FAMILY.format(),
        FAMILY.name(),
        seed,
        data,
        Recipe.TUNED,
        vqSvae,
        denoiser,
        lossWeighting,
        0,
        vqTraining,
        priorTraining,
        LibraryVersions.running());
  }

  /** Describes a new run with the loss and the training of a recipe; see {@link #of}. */
  static DiffusionRunConfig of(
      Recipe recipe, DataDescription data, VqSvaeConfig vqSvae, DenoiserConfig denoiser) {
    boolean tuned = recipe == Recipe.TUNED;
    LossWeighting weighting =
        switch (recipe) {
          case TUNED -> LossWeighting.REWEIGHTED_KEEPING_LAST;
          case PAPER -> LossWeighting.ELBO;
          case RELEASED -> LossWeighting.REWEIGHTED;
        };
    AdamWOptions published = AdamWOptions.of(100, 32, 1e-3).withSchedule(Schedule.CONSTANT);
    return of(
            1,
            data,
            vqSvae,
            denoiser,
            weighting,
            tuned ? AdamWOptions.of(10, 16, 2e-3) : published,
            tuned ? AdamWOptions.of(15, 64, 4e-3) : published.withEpochs(200))
        .withRecipe(recipe);
  }

  /** In format 1, channels were two numbers, and the codebook size had another name. */
  static void upgrade(int from, JsonObject config) {
    if (from < 2) {
      JsonObject vqSvae = config.getAsJsonObject("vqSvae");
      JsonArray channels = new JsonArray();
      channels.add(vqSvae.remove("firstChannels"));
      channels.add(vqSvae.remove("secondChannels"));
      vqSvae.add("channels", channels);
      vqSvae.add("codebookSize", vqSvae.remove("codes"));
      JsonObject denoiser = config.getAsJsonObject("denoiser");
      denoiser.add("codebookSize", denoiser.remove("codes"));
    }
  }

  /** {@return the noise process over the tokens} */
  public AbsorbingProcess process() {
    return new AbsorbingProcess(denoiser.codebookSize(), denoiser.diffusionSteps());
  }

  @Override
  public DiffusionFamily family() {
    return FAMILY;
  }

  @Override
  public NetworkSize size(Stage stage) {
    return stage.equals(DiffusionFamily.VQ)
        ? vqSvae.size()
        : denoiser.size((double) vqSvae.tokenShape().size());
  }

  @Override
  public AdamWOptions training(Stage stage) {
    return stage.equals(DiffusionFamily.VQ) ? vqTraining : priorTraining;
  }
}
