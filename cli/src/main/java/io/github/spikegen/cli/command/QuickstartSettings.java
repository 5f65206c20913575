package io.github.spikegen.cli.command;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.List;

/**
 * What the quickstart trains: a smaller model for fewer epochs than a real run has.
 *
 * @param timeSteps time steps of the autoencoder
 * @param denoiserTimeSteps time steps of the denoiser
 * @param firstChannels the autoencoder's channels at half the resolution
 * @param secondChannels the autoencoder's channels at a quarter of the resolution
 * @param codes K, the number of codes
 * @param codeDimension C, the size of a code
 * @param denoiserChannels the channels of the denoiser
 * @param vq the training of the autoencoder
 * @param prior the training of the denoiser
 * @param temperature the temperature of sampling
 * @param seed the seed of everything
 * @param images how many training images are used at most
 */
record QuickstartSettings(
    int timeSteps,
    int denoiserTimeSteps,
    int firstChannels,
    int secondChannels,
    int codes,
    int codeDimension,
    List<Integer> denoiserChannels,
    AdamWOptions vq,
    AdamWOptions prior,
    double temperature,
    long seed,
    int images) {

  private static final AdamWOptions VQ = AdamWOptions.of(5, 16, 4e-3);
  private static final AdamWOptions PRIOR = AdamWOptions.of(18, 64, 3e-3);
  private static final double TEMPERATURE = 0.8;
  private static final int ALL_IMAGES = 6000;

  /** How long it takes on two cores. */
  static final String DURATION = "about five minutes";

  /** What {@code spikegen quickstart} uses. */
  static final QuickstartSettings DEFAULTS =
      new QuickstartSettings(
          4,
          2,
          32,
          64,
          128,
          16,
          List.of(64, 128, 192, 192, 128),
          VQ,
          PRIOR,
          TEMPERATURE,
          1,
          ALL_IMAGES);

  /** Returns the run's config for the bundled images. */
  DiffusionRunConfig config(ImageDataset train) {
    VqSvaeConfig vqSvae =
        VqSvaeConfig.of(
                (int) train.shape().get(0), (int) train.shape().get(1), (int) train.shape().get(2))
            .withTimeSteps(timeSteps)
            .withChannels(List.of(firstChannels, secondChannels))
            .withCodebookSize(codes)
            .withCodeDimension(codeDimension);
    AbsorbingProcess process =
        new AbsorbingProcess(codes, Math.toIntExact(vqSvae.tokenShape().size()));
    DenoiserConfig denoiser =
        DenoiserConfig.of(process).withTimeSteps(denoiserTimeSteps).withChannels(denoiserChannels);
    return DiffusionRunConfig.of(
        seed,
        DataDescription.of(NamedDataset.MINI.displayName(), null, images, train),
        vqSvae,
        denoiser,
        LossWeighting.REWEIGHTED_KEEPING_LAST,
        vq,
        prior);
  }
}
