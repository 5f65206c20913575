package io.github.spikegen.cli.option;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.fsvae.FsvaeConfig;
import picocli.CommandLine.Option;

/** The architecture of an FSVAE; what is not said is what the library has. */
public final class FsvaeModelOptions {

  private static final FsvaeConfig DEFAULTS = FsvaeConfig.of(1, 4, 4);

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      converter = Numbers.AtLeastOne.class,
      description = "Time steps of all networks; the time of a step grows with it.")
  public int timeSteps = DEFAULTS.timeSteps();

  @Option(
      names = "--channels",
      paramLabel = "C1,C2",
      converter = ChannelCounts.Two.class,
      description = "Channels at a half and a quarter of the resolution.")
  public ChannelCounts channels = new ChannelCounts(DEFAULTS.channels());

  @Option(
      names = "--code-dimension",
      paramLabel = "C",
      converter = Numbers.AtLeastOne.class,
      description = "Channels between encoder and latent.")
  public int codeDimension = DEFAULTS.codeDimension();

  @Option(
      names = "--latent-units",
      paramLabel = "L",
      converter = Numbers.AtLeastOne.class,
      description = "Spiking units of a latent.")
  public int latentUnits = DEFAULTS.latentUnits();

  @Option(
      names = "--choices",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description = "Spikes among which that of a latent unit is drawn.")
  public int choices = DEFAULTS.choices();

  @Option(
      names = "--mmd-weight",
      paramLabel = "W",
      converter = Numbers.AtLeastZero.class,
      description =
          "How much the distance between posterior and prior counts beside the squared error, which"
              + " is divided by the variance of the training images.")
  public double mmdWeight = DEFAULTS.mmdWeight();

  /** Returns the model for images of a shape. */
  public FsvaeConfig config(Shape image) {
    try {
      return FsvaeConfig.of((int) image.get(0), (int) image.get(1), (int) image.get(2))
          .withTimeSteps(timeSteps)
          .withChannels(channels.values())
          .withCodeDimension(codeDimension)
          .withLatentUnits(latentUnits)
          .withChoices(choices)
          .withMmdWeight(mmdWeight);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "images of %dx%d don't fit the model: %s"
              .formatted(image.get(1), image.get(2), e.getMessage()));
    }
  }
}
