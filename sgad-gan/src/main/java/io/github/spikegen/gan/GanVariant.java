package io.github.spikegen.gan;

import io.github.spikegen.config.Recipe;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.gan.network.GeneratorConfig;

/**
 * The four models of SGAD as compositions of the same parts, in three forms: {@link #config} for
 * what trains best, {@link #paper} for the paper's, {@link #released} for that of its code.
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
   * Returns the variant in the form of the paper: three blocks in the discriminator, no constraint
   * on it, and attention scoring by dot products with two key maps. What the paper does not say,
   * how the last layer starts and that the membrane is divided by T, is as in its code.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig paper(int channels, int height, int width) {
    DecoderConfig decoder =
        scoresByAttention
            ? DecoderConfig.AttentionScoring.paper()
            : DecoderConfig.Membrane.of().released(channels);
    return new GanConfig(
        GeneratorConfig.of(channels, height, width, decoder),
        DiscriminatorConfig.paper(channels, height, width).withUnits(units),
        loss,
        CriticConstraint.none());
  }

  /**
   * Returns the variant in the form of the paper's released code: two blocks in the discriminator,
   * no constraint on it, gray resting pixels, PyTorch's start of the last layer, the membrane
   * divided by T, and attention scoring by dot products with one key map. The discriminator of
   * large images has 2,048 hidden units; that of SGAN has no blocks and 400, and its generator a
   * latent vector of 100.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig released(int channels, int height, int width) {
    GeneratorConfig generator =
        GeneratorConfig.of(channels, height, width, decoder().released(channels));
    DiscriminatorConfig discriminator =
        this == SGAN
            ? DiscriminatorConfig.releasedDense(channels, height, width)
            : DiscriminatorConfig.released(channels, height, width)
                .with(b -> b.units(units).hiddenUnits(generator.isLarge() ? 2048 : 1024));
    return new GanConfig(
        this == SGAN ? generator.withLatentSize(RELEASED_SGAN_LATENT) : generator,
        discriminator,
        loss,
        CriticConstraint.none());
  }

  /**
   * Returns the variant in a form.
   *
   * @param recipe the form
   * @param channels channels of an image
   * @param height height in pixels
   * @param width width in pixels
   * @return {@link #config}, {@link #paper} or {@link #released}
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig of(Recipe recipe, int channels, int height, int width) {
    return switch (recipe) {
      case TUNED -> config(channels, height, width);
      case PAPER -> paper(channels, height, width);
      case RELEASED -> released(channels, height, width);
    };
  }
}
