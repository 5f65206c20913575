package io.github.spikegen.cli.option;

import io.github.spikegen.run.training.AdamWOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How both stages are trained. */
public final class DiffusionTrainingOptions {

  private static final double USUAL_LABEL_DROPOUT = 0.1;

  @Option(
      names = "--vq-epochs",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description = "Epochs of the autoencoder; 100 in the paper.")
  public int vqEpochs = 10;

  @Option(
      names = "--prior-epochs",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description = "Epochs of the denoiser; 200 in the paper.")
  public int priorEpochs = 15;

  @Option(
      names = "--vq-batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "Images a step of the autoencoder; many small steps train it best.")
  public int vqBatch = 16;

  @Option(
      names = "--prior-batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "Images a step of the denoiser.")
  public int priorBatch = 64;

  @Option(
      names = "--vq-learning-rate",
      paramLabel = "R",
      converter = Numbers.Positive.class,
      description = "Highest learning rate of the autoencoder; it falls to a 200th.")
  public double vqLearningRate = 2e-3;

  @Option(
      names = "--prior-learning-rate",
      paramLabel = "R",
      converter = Numbers.Positive.class,
      description = "Highest learning rate of the denoiser; it falls to a 200th.")
  public double priorLearningRate = 4e-3;

  @Option(
      names = "--vq-average-decay",
      paramLabel = "D",
      converter = Numbers.ShareBelowOne.class,
      description =
          "Decay a step of the average of the autoencoder's weights, such as 0.999; the average is"
              + " what is evaluated, stored and encodes for the denoiser. 0 for none.")
  public double vqAverageDecay;

  @Option(
      names = "--prior-average-decay",
      paramLabel = "D",
      converter = Numbers.ShareBelowOne.class,
      description =
          "Decay a step of the average of the denoiser's weights; the average is what is evaluated,"
              + " stored and drawn from. 0 for none.")
  public double priorAverageDecay;

  @Mixin private SharedTrainingOptions shared;

  @Option(
      names = "--label-dropout",
      paramLabel = "P",
      converter = Numbers.ShareBelowOne.class,
      description =
          "With --labels: how often an image is shown without its label, from which guidance learns"
              + " what images have in common (default: 0.1).")
  public Double labelDropout;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed gives the same run.")
  public long seed = 1;

  /** Returns how often a label is left out. */
  public double labelDropout(boolean labels) {
    if (!labels && labelDropout != null) {
      throw new UsageException(
          "--label-dropout: there are no labels to leave out without --labels");
    }
    return labelDropout != null ? labelDropout : labels ? USUAL_LABEL_DROPOUT : 0;
  }

  public AdamWOptions vq() {
    return shared.options(vqEpochs, vqBatch, vqLearningRate).withAverageDecay(vqAverageDecay);
  }

  public AdamWOptions prior() {
    return shared
        .options(priorEpochs, priorBatch, priorLearningRate)
        .withAverageDecay(priorAverageDecay);
  }
}
