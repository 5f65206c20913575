package io.github.spikegen.run.diffusion;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.TinyRun;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** A Spiking-Diffusion run whose networks and data are as small as they can be. */
public record TinyDiffusionRun(DiffusionRunConfig config, ImageDataset train, ImageDataset test)
    implements TinyRun {

  private static final int CODES = 6;

  public static TinyDiffusionRun of(int vqEpochs, int priorEpochs) throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(24);
    ImageDataset test = NamedDataset.MINI.load(null, Split.TEST).limit(10);
    VqSvaeConfig vqSvae =
        VqSvaeConfig.of(1, 28, 28)
            .withTimeSteps(2)
            .withChannels(List.of(4, 4))
            .withCodebookSize(CODES)
            .withCodeDimension(3);
    DenoiserConfig denoiser =
        DenoiserConfig.of(new AbsorbingProcess(CODES, 49))
            .withTimeSteps(2)
            .withChannels(List.of(6, 6))
            .withEmbeddingChannels(5);
    DiffusionRunConfig config =
        DiffusionRunConfig.of(
            3,
            DataDescription.of("mini", null, 24, train),
            vqSvae,
            denoiser,
            LossWeighting.ELBO,
            AdamWOptions.of(vqEpochs, 8, 2e-3),
            AdamWOptions.of(priorEpochs, 12, 2e-3));
    return new TinyDiffusionRun(config, train, test);
  }

  /** Returns the same with averages of the weights in both stages. */
  TinyDiffusionRun withAverageDecay(double decay) {
    return with(config.data(), options -> options.withAverageDecay(decay));
  }

  /** Returns the same with both stages trained in another way on described data. */
  TinyDiffusionRun with(DataDescription data, UnaryOperator<AdamWOptions> training) {
    DiffusionRunConfig changed =
        DiffusionRunConfig.of(
            config.seed(),
            data,
            config.vqSvae(),
            config.denoiser(),
            config.lossWeighting(),
            training.apply(config.vqTraining()),
            training.apply(config.priorTraining()));
    return new TinyDiffusionRun(changed, train, test);
  }

  /** Returns the same with a denoiser that learns the classes of the images. */
  TinyDiffusionRun withLabels(double dropout) {
    DiffusionRunConfig labelled =
        DiffusionRunConfig.of(
            config.seed(),
            config.data(),
            config.vqSvae(),
            config.denoiser().withClasses(10),
            config.lossWeighting(),
            config.vqTraining(),
            config.priorTraining());
    return new TinyDiffusionRun(labelled.withLabelDropout(dropout), train, test);
  }

  @Override
  public OptionValues given() {
    return OptionValues.NONE.with("grid-every", 1000);
  }

  @Override
  public TrainingData data() {
    return new TrainingData(config.data(), train, test);
  }
}
