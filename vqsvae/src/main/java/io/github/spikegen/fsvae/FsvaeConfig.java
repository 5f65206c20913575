package io.github.spikegen.fsvae;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.vqsvae.ImageLayers;
import io.github.spikegen.vqsvae.ImageReadout.Start;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Every number and choice of an FSVAE. {@link #of} gives the defaults, the {@code with} methods
 * change one at a time. "The paper" is Spiking-Diffusion (arXiv 2308.10187), whose baseline this
 * is; "FSVAE" is Kamata et al., AAAI 2022.
 *
 * @param imageChannels channels of an image, 1 or more
 * @param imageHeight height in pixels, divisible by 4
 * @param imageWidth width in pixels, divisible by 4
 * @param timeSteps T, the steps for which each image is presented and the length of a latent; 16 in
 *     the paper
 * @param channels channels at half and at a quarter of the resolution; 32 and 64 in the paper
 * @param codeDimension C, channels of the encoder's spikes; 16 in the paper
 * @param latentUnits spiking units of a latent; 56 in the paper, 128 in FSVAE
 * @param choices k, the spikes among which that of a latent unit is drawn; 20 in FSVAE
 * @param neuron the neurons of all layers; tau 2, threshold 1 and arctan surrogate in the paper
 * @param normScale how far batch normalization spreads the currents of dense layers, in thresholds,
 *     above 0; 2 in FSVAE's posterior and prior, without which too few neurons fire to learn
 * @param synapticTau time constant of the postsynaptic potential in steps; 2 in FSVAE
 * @param readoutDecay decay of the membrane that images are read from, in [0, 1]; 0.8 in FSVAE
 * @param scheduledSampling how often the prior is trained on latents of its own
 * @param mmdWeight weight of the distance between posterior and prior, at least 0; 1 in FSVAE
 * @param denseNorm how dense layers are normalized; null, as files of runs before there was a
 *     choice have it, is {@link DenseNorm#THRESHOLD}
 * @param imageError what the squared error of the pixels is divided by; null, as files of runs
 *     before there was a choice have it, is {@link ImageError#RELATIVE}
 * @param readoutStart what the weights of the decoder's last layer start from; null, as files of
 *     runs before there was a choice have it, is {@link Start#INPUTS}
 */
@RecordBuilder
public record FsvaeConfig(
    @Hyperparameter(atLeast = 1, atMost = 64) int imageChannels,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageHeight,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageWidth,
    @Hyperparameter(
            label = "T",
            help = "Time steps of all networks; the time of a step grows with it.",
            atLeast = 1,
            atMost = 1024)
        int timeSteps,
    @Hyperparameter(
            label = "C1,C2",
            help = "Channels at a half and a quarter of the resolution.",
            atLeast = 1,
            minimumSize = 2,
            maximumSize = 2,
            atMost = 4096)
        List<Integer> channels,
    @Hyperparameter(
            label = "C",
            help = "Channels between encoder and latent.",
            atLeast = 1,
            atMost = 4096)
        int codeDimension,
    @Hyperparameter(label = "L", help = "Spiking units of a latent.", atLeast = 1, atMost = 65536)
        int latentUnits,
    @Hyperparameter(
            label = "K",
            help = "Spikes among which that of a latent unit is drawn.",
            atLeast = 1,
            atMost = 1024)
        int choices,
    LifParameters neuron,
    @Hyperparameter(above = 0, atMost = 1000) double normScale,
    @Hyperparameter(atLeast = 1, atMost = 1000) double synapticTau,
    @Hyperparameter(atLeast = 0, atMost = 1) double readoutDecay,
    ScheduledSampling scheduledSampling,
    @Hyperparameter(
            label = "W",
            help =
                "How much the distance between posterior and prior counts beside the squared error, which"
                    + " may be divided by the variance of the training images.",
            atLeast = 0,
            atMost = 1_000_000)
        double mmdWeight,
    @Hyperparameter(
            label = "N",
            help =
                "How dense layers are normalized: threshold (batch norm that depends on the firing"
                    + " threshold; FSVAE's paper) or none (the baseline's released code).")
        DenseNorm denseNorm,
    @Hyperparameter(
            label = "E",
            help =
                "The squared error of pixels: relative (divided by the variance of the training"
                    + " images) or plain (paper and released code).")
        ImageError imageError,
    @Hyperparameter(
            label = "S",
            help =
                "What the decoder's last layer starts from: inputs, of which it has many, or outputs,"
                    + " as in PyTorch, where tanh begins saturated (released code).")
        Start readoutStart)
    implements FsvaeConfigBuilder.With {

  /**
   * How often the prior is trained on latents of its own: instead of the posterior's latent it then
   * sees what it drew itself, as it will when images are sampled.
   *
   * <p>The probability rises linearly over training. FSVAE decides once for a step of a whole
   * batch, and then takes the likelier value of each unit; here each image and step has its own
   * decision, and the latent is drawn as in sampling.
   *
   * @param fromStep the first step whose latent may be replaced, counted from 0; 5 in FSVAE
   * @param first the probability at the start of training, in [0, 1]; 0.1 in FSVAE
   * @param last the probability at its end, in [0, 1]; 0.3 in FSVAE
   */
  public record ScheduledSampling(int fromStep, double first, double last) {

    /** Checks the numbers. */
    public ScheduledSampling {
      Require.atLeast("fromStep", 0, fromStep);
      Require.share("first", first);
      Require.share("last", last);
    }

    /** {@return FSVAE's: from step 5, with probability 0.1 rising to 0.3} */
    public static ScheduledSampling original() {
      return new ScheduledSampling(5, 0.1, 0.3);
    }

    /**
     * {@return the probability of a replacement, in [0, 1]}
     *
     * @param progress the share of training that is done, in [0, 1]
     */
    public double probability(double progress) {
      Require.share("progress", progress);
      return first + (last - first) * progress;
    }
  }

  /** How dense layers are normalized. */
  public enum DenseNorm {
    /** Batch normalization that spreads currents over {@link #normScale} thresholds. */
    THRESHOLD,
    /** Not at all, as in the baseline's released code. */
    NONE
  }

  /** What the squared error of the pixels is divided by. */
  public enum ImageError {
    /** The variance of the training images, as in a VQ-SVAE. */
    RELATIVE,
    /** Nothing. */
    PLAIN
  }

  /** Checks every number. */
  public FsvaeConfig {
    channels = List.copyOf(channels);
    denseNorm = denseNorm == null ? DenseNorm.THRESHOLD : denseNorm;
    imageError = imageError == null ? ImageError.RELATIVE : imageError;
    readoutStart = readoutStart == null ? Start.INPUTS : readoutStart;
    Hyperparameters.check(
        FsvaeConfig.class,
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        channels,
        codeDimension,
        latentUnits,
        choices,
        neuron,
        normScale,
        synapticTau,
        readoutDecay,
        scheduledSampling,
        mmdWeight,
        denseNorm,
        imageError,
        readoutStart);
    ImageLayers.requireImageSize(imageHeight, imageWidth);
  }

  /**
   * {@return the tuned recipe of {@link #of(Recipe, int, int, int)}}
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   */
  public static FsvaeConfig of(int channels, int height, int width) {
    return of(Recipe.TUNED, channels, height, width);
  }

  /**
   * Returns the model of a recipe for images of a size. That of the paper is FSVAE in the size of
   * the paper's baseline; its weights, of which neither paper says anything, start as in the
   * released code. The tuned one has another loss and other first weights. The one released with
   * Spiking-Diffusion has dense layers without normalization, and its prior never sees latents of
   * its own in training, since nothing there raises the probability from 0.
   *
   * @param recipe what the settings start from
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static FsvaeConfig of(Recipe recipe, int channels, int height, int width) {
    FsvaeConfig paper = paper(channels, height, width);
    return switch (recipe) {
      case TUNED -> paper.withImageError(ImageError.RELATIVE).withReadoutStart(Start.INPUTS);
      case PAPER -> paper;
      case RELEASED ->
          paper.withDenseNorm(DenseNorm.NONE).withScheduledSampling(new ScheduledSampling(5, 0, 0));
    };
  }

  private static FsvaeConfig paper(int channels, int height, int width) {
    return new FsvaeConfig(
        channels,
        height,
        width,
        16,
        List.of(32, 64),
        16,
        56,
        20,
        LifParameters.spikingDiffusion(),
        2,
        2,
        0.8,
        ScheduledSampling.original(),
        1,
        DenseNorm.THRESHOLD,
        ImageError.PLAIN,
        Start.OUTPUTS);
  }

  /**
   * {@return the neuron of FSVAE, for {@link #withNeuron}: {@code u = u/4·(1 - o) + x}, firing
   * above 0.2, with a rectangular surrogate of width 1}
   */
  public static LifParameters originalNeuron() {
    return new LifParameters(
        4.0 / 3,
        0.2,
        0,
        Charging.FULL_INPUT,
        Firing.ABOVE_THRESHOLD,
        Reset.HARD,
        ResetGradient.ATTACHED,
        new RectangularSurrogate(1));
  }

  /** Returns encoder and decoder. */
  ImageLayers imageLayers() {
    return new ImageLayers(
        imageChannels, timeSteps, channels, 0, codeDimension, neuron, readoutDecay, readoutStart);
  }

  /** Returns what dense layers are made with: how far they spread currents, or 0. */
  double denseScale() {
    return denseNorm == DenseNorm.THRESHOLD ? normScale : 0;
  }

  /** {@return the size of an image, (imageChannels, imageHeight, imageWidth)} */
  public Shape imageShape() {
    return new Shape(imageChannels, imageHeight, imageWidth);
  }

  /** {@return the size of the whole model} */
  public NetworkSize size() {
    double code = codeShape().size();
    double units = latentUnits;
    double weights = units * units * (2 + 8 + 4.0 * choices);
    NetworkSize latents =
        new NetworkSize(weights, timeSteps * units * (6 + choices), timeSteps * units * choices);
    return imageLayers()
        .size(imageHeight, imageWidth)
        .with(2 * code * units, timeSteps * (units + code))
        .plus(latents)
        .plus(latents);
  }

  /** {@return the shape of the encoder's spikes at one step of an image, (C, H/4, W/4)} */
  public Shape codeShape() {
    return new Shape(codeDimension, imageHeight / 4, imageWidth / 4);
  }
}
