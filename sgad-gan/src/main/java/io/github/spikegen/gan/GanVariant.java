package io.github.spikegen.gan;

import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.Kind;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.gan.network.GeneratorConfig;

/** The four models of [1] as compositions of the same parts. */
public enum GanVariant {
  /** Spiking generator and discriminator, membrane decoder, minimax loss. */
  SGAN(Kind.MEMBRANE, Units.SPIKING, AdversarialLoss.MINIMAX),
  /** As SGAN, with the earth-mover distance. */
  SWGAN(Kind.MEMBRANE, Units.SPIKING, AdversarialLoss.EARTH_MOVER),
  /** As SWGAN, with attention-scoring decoding. */
  SGAD(Kind.ATTENTION_SCORING, Units.SPIKING, AdversarialLoss.EARTH_MOVER),
  /** As SGAN, with an ordinary discriminator. */
  HYBRID(Kind.MEMBRANE, Units.LEAKY_RELU, AdversarialLoss.MINIMAX);

  /** Lets few spikes carry a pixel from dark to bright, where the sigmoid's ends are flat. */
  private static final double OUTPUT_GAIN = 4;

  /**
   * Keeps the minimax loss from its flat ends: a critic that is sure of everything teaches nothing.
   */
  private static final double MINIMAX_LIMIT = 0.25;

  private static final int RELEASED_SGAN_LATENT = 100;

  private final Kind decoder;
  private final Units units;
  private final AdversarialLoss loss;

  GanVariant(Kind decoder, Units units, AdversarialLoss loss) {
    this.decoder = decoder;
    this.units = units;
    this.loss = loss;
  }

  private DecoderConfig decoder() {
    return switch (decoder) {
      case MEMBRANE -> DecoderConfig.membrane();
      case ATTENTION_SCORING -> DecoderConfig.attentionScoring().withSimilarity(Similarity.COSINE);
    };
  }

  /**
   * Returns the variant for images of a size, in the form that trains best. The last layer of a
   * spiking discriminator is normalised with either loss, to a quarter of the norm under the
   * minimax loss: otherwise it soon tells everything apart, and its gradient vanishes.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig config(int channels, int height, int width) {
    return new GanConfig(
        GeneratorConfig.forImages(channels, height, width, decoder()).withOutputGain(OUTPUT_GAIN),
        DiscriminatorConfig.twoBlocks(channels, height, width).withUnits(units),
        loss,
        constraint(),
        1,
        5e-4,
        5e-4);
  }

  private CriticConstraint constraint() {
    if (units != Units.SPIKING) {
      return CriticConstraint.none();
    }
    CriticConstraint usual = CriticConstraint.outputSpectralNormalisation();
    return loss == AdversarialLoss.MINIMAX
        ? new CriticConstraint(usual.kind(), MINIMAX_LIMIT)
        : usual;
  }

  /**
   * Returns the variant in the form of the paper's released code: no constraint on the critic, a
   * learning rate of 2e-4, grey resting pixels, PyTorch's start of the last layer, the membrane
   * divided by T, and attention scoring by dot products with one key map.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig released(int channels, int height, int width) {
    GanConfig config = config(channels, height, width);
    GeneratorConfig generator =
        config
            .generator()
            .withDecoder(decoder().asReleased(channels))
            .withRestingPixel(0.5)
            .withOutputGain(1);
    return config
        .withGenerator(this == SGAN ? generator.withLatentSize(RELEASED_SGAN_LATENT) : generator)
        .withConstraint(CriticConstraint.none())
        .withLearningRates(2e-4, 2e-4);
  }
}
