package io.github.spikegen.gan;

import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.gan.network.GeneratorConfig;

/**
 * The four models of SGAD as compositions of the same parts, in two forms: {@link #config} for what
 * trains best, {@link #released} for the paper's code. {@link Recipe} chooses between them.
 */
public enum GanVariant {
  /** Spiking generator and discriminator, membrane decoder, minimax loss. */
  SGAN(false, Units.SPIKING, AdversarialLoss.MINIMAX),
  /** As SGAN, with the earth-mover distance. */
  SWGAN(false, Units.SPIKING, AdversarialLoss.EARTH_MOVER),
  /** As SWGAN, with attention-scoring decoding. */
  SGAD(true, Units.SPIKING, AdversarialLoss.EARTH_MOVER),
  /** As SGAN, with an ordinary discriminator. */
  HYBRID(false, Units.LEAKY_RELU, AdversarialLoss.MINIMAX);

  /** Lets few spikes carry a pixel from dark to bright, where the sigmoid's ends are flat. */
  private static final double OUTPUT_GAIN = 4;

  /**
   * Keeps the minimax loss from its flat ends: a critic that is sure of everything teaches nothing.
   */
  private static final double MINIMAX_LIMIT = 0.25;

  private static final int RELEASED_SGAN_LATENT = 100;

  private final boolean scoresByAttention;
  private final Units units;
  private final AdversarialLoss loss;

  GanVariant(boolean scoresByAttention, Units units, AdversarialLoss loss) {
    this.scoresByAttention = scoresByAttention;
    this.units = units;
    this.loss = loss;
  }

  private DecoderConfig decoder() {
    return scoresByAttention
        ? DecoderConfig.AttentionScoring.paper().withSimilarity(Similarity.COSINE)
        : DecoderConfig.Membrane.of();
  }

  /**
   * Returns the variant for images of a size, in the form that trains best. The last layer of a
   * spiking discriminator is normalized with either loss, to a quarter of the norm under the
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
        GeneratorConfig.of(channels, height, width, decoder()).withOutputGain(OUTPUT_GAIN),
        DiscriminatorConfig.released(channels, height, width).withUnits(units),
        loss,
        constraint());
  }

  private CriticConstraint.Bound constraint() {
    if (units != Units.SPIKING) {
      return CriticConstraint.none();
    }
    CriticConstraint.Bound usual = CriticConstraint.outputSpectralNormalization();
    return loss == AdversarialLoss.MINIMAX
        ? new CriticConstraint.Bound(usual.kind(), MINIMAX_LIMIT)
        : usual;
  }

  /**
   * Returns the variant in the form of the paper's released code: no constraint on the critic, gray
   * resting pixels, PyTorch's start of the last layer, the membrane divided by T, and attention
   * scoring by dot products with one key map.
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
            .withDecoder(decoder().released(channels))
            .withRestingPixel(0.5)
            .withOutputGain(1);
    return config
        .withGenerator(this == SGAN ? generator.withLatentSize(RELEASED_SGAN_LATENT) : generator)
        .withConstraint(CriticConstraint.none());
  }

  /** The two forms of every variant: networks, and how fast they learn. */
  public enum Recipe {
    /** What trains best. */
    TUNED(5e-4),
    /** The paper's released code. */
    RELEASED(2e-4);

    private final double learningRate;

    Recipe(double learningRate) {
      this.learningRate = learningRate;
    }

    /**
     * Returns a variant in this form.
     *
     * @param variant the variant
     * @param channels channels of an image
     * @param height height in pixels
     * @param width width in pixels
     * @return the config
     * @throws IllegalArgumentException if the networks cannot make or take images of that size
     */
    public GanConfig config(GanVariant variant, int channels, int height, int width) {
      return switch (this) {
        case TUNED -> variant.config(channels, height, width);
        case RELEASED -> variant.released(channels, height, width);
      };
    }

    /**
     * Returns the learning rate of both networks at first; see {@link AdversarialStep#optimizer}.
     *
     * @return a number above 0
     */
    public double learningRate() {
      return learningRate;
    }
  }
}
