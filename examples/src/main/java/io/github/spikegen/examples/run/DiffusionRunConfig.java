package io.github.spikegen.examples.run;

import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.diffusion.SdidConfig;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.Objects;

/**
 * Everything that determines a run: what {@code config.json} holds.
 *
 * @param format the version of the file's format
 * @param model the family of models
 * @param seed where all random numbers come from
 * @param data the training data
 * @param vqSvae the model that turns images into tokens
 * @param denoiser the network over tokens, with the noise process's codes and steps
 * @param lossWeighting how much the noise steps count in the denoiser's loss
 * @param vqTraining the training of the first stage
 * @param priorTraining the training of the second stage
 * @param versions the software that started the run
 */
public record DiffusionRunConfig(
    int format,
    String model,
    long seed,
    DataDescription data,
    VqSvaeConfig vqSvae,
    SdidConfig denoiser,
    LossWeighting lossWeighting,
    StageOptions vqTraining,
    StageOptions priorTraining,
    LibraryVersions versions) {

  /** The version of the format that this class writes. */
  public static final int FORMAT = 1;

  /** The family of models. */
  public static final String MODEL = "spiking-diffusion";

  /** Checks that both stages agree on the codes. */
  public DiffusionRunConfig {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(vqSvae, "vqSvae");
    Objects.requireNonNull(denoiser, "denoiser");
    Objects.requireNonNull(lossWeighting, "lossWeighting");
    Objects.requireNonNull(vqTraining, "vqTraining");
    Objects.requireNonNull(priorTraining, "priorTraining");
    if (vqSvae.codes() != denoiser.codes()) {
      throw new IllegalArgumentException(
          "the VQ-SVAE has %d codes, but the denoiser %d"
              .formatted(vqSvae.codes(), denoiser.codes()));
    }
  }

  /**
   * Describes a new run of this software.
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
      SdidConfig denoiser,
      LossWeighting lossWeighting,
      StageOptions vqTraining,
      StageOptions priorTraining) {
    return new DiffusionRunConfig(
        FORMAT,
        MODEL,
        seed,
        data,
        vqSvae,
        denoiser,
        lossWeighting,
        vqTraining,
        priorTraining,
        LibraryVersions.running());
  }

  /**
   * Returns the noise process over the tokens.
   *
   * @return the process
   */
  public AbsorbingProcess process() {
    return new AbsorbingProcess(denoiser.codes(), denoiser.diffusionSteps());
  }

  /**
   * Returns how a stage is trained.
   *
   * @param stage the stage
   * @return its options
   */
  public StageOptions training(Stage stage) {
    return stage == Stage.VQ ? vqTraining : priorTraining;
  }
}
