package io.github.spikegen.cli.option;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.GeneratorConfig;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** The architecture of generator and discriminator; what is not said is what the library has. */
public final class GanModelOptions {

  private static final GanConfig DEFAULTS = GanVariant.SGAD.config(1, 28, 28);

  /** Enough to tell the background of a set. */
  private static final int IMAGES_FOR_RESTING_PIXEL = 1000;

  @Option(
      names = "--variant",
      paramLabel = "V",
      description =
          "The model: sgan (minimax loss), swgan (earth-mover distance), sgad (the same with"
              + " attention-scoring decoding) or hybrid (sgan with an ordinary discriminator).")
  public GanVariant variant;

  @Option(
      names = "--recipe",
      paramLabel = "R",
      description =
          "What other options start from: tuned (trains best) or released (the paper's code).")
  public GanVariant.Recipe recipe = GanVariant.Recipe.TUNED;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      converter = Numbers.AtLeastOne.class,
      description = "Time steps of both networks; the time of a step grows with it.")
  public int timeSteps = DEFAULTS.generator().timeSteps();

  @Option(
      names = "--latent-size",
      paramLabel = "Z",
      converter = Numbers.AtLeastOne.class,
      description =
          "Random numbers that an image is made of (default: 10, 15 or 20 for larger images; 100"
              + " for the released sgan).")
  public Integer latentSize;

  @Option(
      names = "--hidden-units",
      paramLabel = "U",
      converter = Numbers.AtLeastOne.class,
      description = "Units of the generator's first layer.")
  public int hiddenUnits = DEFAULTS.generator().hiddenUnits();

  @Option(
      names = "--channels",
      paramLabel = "C1,C2...",
      converter = ChannelCounts.OneOrMore.class,
      description =
          "Channels of the generator before each doubling of the image's size (default: 128,64 and"
              + " from 64 pixels on 128,64,32).")
  public ChannelCounts channels;

  @Option(
      names = "--resting-pixel",
      paramLabel = "P",
      converter = Numbers.BetweenZeroAndOne.class,
      description =
          "What the first generator draws where nothing fires, between 0 and 1 (default: near the"
              + " median of the training images; 0.5 in the released recipe).")
  public Double restingPixel;

  @Option(
      names = "--output-gain",
      paramLabel = "G",
      converter = Numbers.Positive.class,
      description =
          "What the first weights of the generator's last layer are multiplied by (default: the"
              + " recipe's: 4, and 1 in the released one).")
  public Double outputGain;

  @Option(
      names = "--similarity",
      paramLabel = "S",
      description =
          "How attention scoring compares query and keys: dot-product (the paper's) or cosine"
              + " (default: the recipe's).")
  public DecoderConfig.Similarity similarity;

  @Option(
      names = "--discriminator-channels",
      paramLabel = "C1,C2...",
      converter = ChannelCounts.OneOrMore.class,
      description =
          "Channels of the discriminator's blocks, each of which halves the image's size; the"
              + " paper's figure has 32,64,128.")
  public ChannelCounts discriminatorChannels =
      new ChannelCounts(DEFAULTS.discriminator().channels());

  @Option(
      names = "--discriminator-padding",
      paramLabel = "P",
      converter = Numbers.WholeAtLeastZero.class,
      description =
          "Zeros around the input of each block; with 2, pooling alone shrinks the image, as three"
              + " blocks need.")
  public int discriminatorPadding = DEFAULTS.discriminator().padding();

  @Option(
      names = "--discriminator-hidden-units",
      paramLabel = "U",
      converter = Numbers.AtLeastOne.class,
      description = "Units of the discriminator's dense layer.")
  public int discriminatorHiddenUnits = DEFAULTS.discriminator().hiddenUnits();

  @Option(
      names = "--hidden-norm",
      paramLabel = "N",
      description =
          "What keeps the currents of that layer in range: none (as in the paper's code) or"
              + " batch-norm (default: the recipe's).")
  public DiscriminatorConfig.HiddenNorm hiddenNorm;

  /** Returns the composition for images. */
  public GanConfig config(ImageDataset images) {
    Shape shape = images.shape();
    try {
      GanConfig config =
          recipe.config(variant, (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
      return config
          .withGenerator(generator(config.generator(), images))
          .withDiscriminator(discriminator(config.discriminator()))
          .withTimeSteps(timeSteps);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "images of %dx%d don't fit the model: %s"
              .formatted(shape.get(1), shape.get(2), e.getMessage()));
    }
  }

  private GeneratorConfig generator(GeneratorConfig config, ImageDataset images) {
    return config
        .withLatentSize(latentSize == null ? config.latentSize() : latentSize)
        .withHiddenUnits(hiddenUnits)
        .withChannels(channels == null ? config.channels() : channels.values())
        .withRestingPixel(restingPixel == null ? restingPixel(config, images) : restingPixel)
        .withOutputGain(outputGain == null ? config.outputGain() : outputGain)
        .withDecoder(decoder(config.decoder()));
  }

  private DecoderConfig decoder(DecoderConfig config) {
    if (similarity == null) {
      return config;
    }
    if (config instanceof DecoderConfig.AttentionScoring scoring) {
      return scoring.withSimilarity(similarity);
    }
    throw new UsageException(
        "--similarity: only --variant sgad scores by attention, not " + Text.typed(variant));
  }

  private double restingPixel(GeneratorConfig config, ImageDataset images) {
    if (recipe == GanVariant.Recipe.RELEASED) {
      return config.restingPixel();
    }
    int looked = (int) Math.min(IMAGES_FOR_RESTING_PIXEL, images.size());
    try (NDManager work = NDManager.newBaseManager();
        NDArray some = images.images(work, IntStream.range(0, looked).toArray())) {
      return GeneratorConfig.restingPixelOf(some);
    }
  }

  private DiscriminatorConfig discriminator(DiscriminatorConfig config) {
    return config
        .with(
            b ->
                b.channels(discriminatorChannels.values())
                    .kernelSize(config.kernelSize())
                    .padding(discriminatorPadding))
        .withHiddenUnits(discriminatorHiddenUnits)
        .withHiddenNorm(hiddenNorm == null ? config.hiddenNorm() : hiddenNorm);
  }
}
