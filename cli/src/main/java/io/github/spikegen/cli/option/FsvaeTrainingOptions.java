package io.github.spikegen.cli.option;

import io.github.spikegen.run.training.AdamWOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How an FSVAE is trained. */
public final class FsvaeTrainingOptions {

  @Option(
      names = "--epochs",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description = "Passes over the training images.")
  public int epochs = 20;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "Images a step.")
  public int batch = 32;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      converter = Numbers.Positive.class,
      description = "Highest learning rate; it falls to a 200th.")
  public double learningRate = 5e-3;

  @Option(
      names = "--average-decay",
      paramLabel = "D",
      converter = Numbers.ShareBelowOne.class,
      description =
          "Decay a step of the average of the weights, such as 0.999; the average is what is"
              + " evaluated, stored and drawn from. 0 for none.")
  public double averageDecay;

  @Mixin private SharedTrainingOptions shared;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed gives the same run.")
  public long seed = 1;

  public AdamWOptions stage() {
    return shared.options(epochs, batch, learningRate).withAverageDecay(averageDecay);
  }
}
