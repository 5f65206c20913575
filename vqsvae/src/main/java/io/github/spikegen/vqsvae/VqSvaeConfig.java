package io.github.spikegen.vqsvae;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.neuron.LifParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Every number and choice of a VQ-SVAE. {@link #of} gives the defaults, the {@code with} methods
 * change one at a time.
 *
 * @param imageChannels channels of an image, 1 or more
 * @param imageHeight height in pixels, divisible by 4
 * @param imageWidth width in pixels, divisible by 4
 * @param timeSteps T, the steps for which each image is presented; 16 in the paper
 * @param channels channels at half and at a quarter of the resolution; 32 and 64 in the paper
 * @param residualBlocks residual blocks at a quarter of the resolution, in the encoder and again in
 *     the decoder; 0 in the paper
 * @param codeDimension C, the size of a code; 16 in the paper
 * @param codebookSize K, the number of codes; 128 in the paper
 * @param neuron the neurons of all layers; tau 2, threshold 1 and arctan surrogate in the paper
 * @param feature what is quantized
 * @param synapticTau time constant of the postsynaptic potential in steps; 2 in the paper
 * @param readoutDecay decay of the membrane readouts, in [0, 1]; 0.8 in the released code
 * @param straightThrough where the gradient passes the quantizer
 * @param commitmentWeight weight of the terms that draw the encoder to the codebook; 0.25 in the
 *     paper
 * @param codebook how the codes are kept
 * @param loss how the parts of the loss are weighed; null, as files of runs before there was a
 *     choice have it, is {@link LossForm#MEANS}
 * @param readoutStart what the weights of the decoder's last layer start from; null, as files of
 *     runs before there was a choice have it, is {@link ImageReadout.Start#INPUTS}
 */
@RecordBuilder
public record VqSvaeConfig(
    @Hyperparameter(atLeast = 1, atMost = 64) int imageChannels,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageHeight,
    @Hyperparameter(atLeast = 1, atMost = 4096) int imageWidth,
    @Hyperparameter(
            label = "T",
            help =
                "Time steps of the spiking autoencoder, 16 in the paper;"
                    + " the time of a step grows with it.",
            atLeast = 1,
            atMost = 1024)
        int timeSteps,
    @Hyperparameter(
            label = "C1,C2",
            help = "Channels of the autoencoder at a half and a quarter of the resolution.",
            atLeast = 1,
            minimumSize = 2,
            maximumSize = 2,
            atMost = 4096)
        List<Integer> channels,
    @Hyperparameter(
            label = "B",
            help =
                "Residual blocks at a quarter of the resolution, in the encoder"
                    + " and again in the decoder.",
            atLeast = 0,
            atMost = 64)
        int residualBlocks,
    @Hyperparameter(label = "C", help = "Numbers in a code.", atLeast = 1, atMost = 4096)
        int codeDimension,
    @Hyperparameter(
            name = "codes",
            label = "K",
            help = "Codes in the codebook; 128 in the paper.",
            atLeast = 1,
            atMost = 65536)
        int codebookSize,
    LifParameters neuron,
    @Hyperparameter(
            label = "F",
            help =
                "What is quantized beside the firing rate: postsynaptic-potential"
                    + " (paper) or membrane-readout (released code).")
        Feature feature,
    @Hyperparameter(atLeast = 1, atMost = 1000) double synapticTau,
    @Hyperparameter(atLeast = 0, atMost = 1) double readoutDecay,
    @Hyperparameter(
            label = "S",
            help =
                "Where the gradient passes the quantizer: feature"
                    + " (released code) or spikes (paper).")
        StraightThroughAt straightThrough,
    @Hyperparameter(atLeast = 0, atMost = 1000) double commitmentWeight,
    @Hyperparameter(
            label = "U",
            help =
                "What moves the codes: moving-average (from the data, dead codes revived) or gradient"
                    + " (released code).")
        CodebookOptions codebook,
    @Hyperparameter(
            name = "autoencoder-loss",
            label = "L",
            help =
                "How the autoencoder's loss weighs its parts: means, with the squared error divided by"
                    + " the variance of the training images (released code), or sums (paper).")
        LossForm loss,
    @Hyperparameter(
            label = "S",
            help =
                "What the decoder's last layer starts from: inputs, of which it has many, or outputs,"
                    + " as in PyTorch, where tanh begins saturated (released code).")
        ImageReadout.Start readoutStart)
    implements VqSvaeConfigBuilder.With {

  /** The number that stands for a spike train beside its firing rate in what is quantized. */
  public enum Feature {
    /** The postsynaptic potential after the last step, as the paper has it. */
    POSTSYNAPTIC_POTENTIAL,
    /** The membrane readout after the last step, as the released code has it. */
    MEMBRANE_READOUT
  }

  /** Where the reconstruction's gradient passes from the decoder's side to the encoder's. */
  public enum StraightThroughAt {
    /** From the generated spikes to the encoder's spikes, the paper's equation 9. */
    SPIKES,
    /** From the code to the feature, through the spike generator, as the released code has it. */
    FEATURE
  }

  /** How the parts of the loss are weighed; see {@link VqSvaeLoss}. */
  public enum LossForm {
    /**
     * Each part is a mean, and that of the pixels is divided by the variance of the training
     * images, as the released code has it.
     */
    MEANS,
    /** Each part is a sum over an image, the paper's equation 9. */
    SUMS
  }

  /** Checks every number. */
  public VqSvaeConfig {
    channels = List.copyOf(channels);
    loss = loss == null ? LossForm.MEANS : loss;
    readoutStart = readoutStart == null ? ImageReadout.Start.INPUTS : readoutStart;
    Hyperparameters.check(
        VqSvaeConfig.class,
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        channels,
        residualBlocks,
        codeDimension,
        codebookSize,
        neuron,
        feature,
        synapticTau,
        readoutDecay,
        straightThrough,
        commitmentWeight,
        codebook,
        loss,
        readoutStart);
    ImageLayers.requireImageSize(imageHeight, imageWidth);
  }

  /**
   * Returns the config of a recipe.
   *
   * @param recipe what the settings start from
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return {@link #of}, {@link #paper} or {@link #released}
   */
  public static VqSvaeConfig of(Recipe recipe, int channels, int height, int width) {
    return switch (recipe) {
      case TUNED -> of(channels, height, width);
      case PAPER -> paper(channels, height, width);
      case RELEASED -> released(channels, height, width);
    };
  }

  /**
   * Returns what measured best in a given time: the paper's layers with 4 time steps and 512 codes,
   * kept by moving averages.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static VqSvaeConfig of(int channels, int height, int width) {
    return paper(channels, height, width)
        .withTimeSteps(4)
        .withCodebookSize(512)
        .withCodebook(CodebookOptions.movingAverage())
        .withLoss(LossForm.MEANS)
        .withReadoutStart(ImageReadout.Start.INPUTS);
  }

  /**
   * Returns the paper's model: 16 time steps, 128 codes that gradients move from a standard normal
   * start, the postsynaptic potential as the feature, the gradient copied at the spikes, and the
   * loss of equation 9. Weights, of which the paper says nothing, start as in the released code.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static VqSvaeConfig paper(int channels, int height, int width) {
    return new VqSvaeConfig(
        channels,
        height,
        width,
        16,
        List.of(32, 64),
        0,
        16,
        128,
        LifParameters.spikingDiffusion(),
        Feature.POSTSYNAPTIC_POTENTIAL,
        2,
        0.8,
        StraightThroughAt.SPIKES,
        0.25,
        CodebookOptions.released(),
        LossForm.SUMS,
        ImageReadout.Start.OUTPUTS);
  }

  /**
   * Returns the config of the released code: the paper's, but for the membrane readout as the
   * feature, the gradient copied at the feature, and a loss of means.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static VqSvaeConfig released(int channels, int height, int width) {
    return paper(channels, height, width)
        .withFeature(Feature.MEMBRANE_READOUT)
        .withStraightThrough(StraightThroughAt.FEATURE)
        .withLoss(LossForm.MEANS);
  }

  /**
   * Returns the size of an image.
   *
   * @return {@code (imageChannels, imageHeight, imageWidth)}
   */
  public Shape imageShape() {
    return new Shape(imageChannels, imageHeight, imageWidth);
  }

  /**
   * Returns the size of the whole model.
   *
   * @return the size
   */
  public NetworkSize size() {
    double places = imageHeight / 4.0 * imageWidth / 4;
    return ImageLayers.of(this)
        .size(imageHeight, imageWidth)
        .with((double) codeDimension * codebookSize, places * codebookSize);
  }

  /**
   * Returns the grid of tokens of one image.
   *
   * @return {@code (imageHeight/4, imageWidth/4)}
   */
  public Shape tokenShape() {
    return new Shape(imageHeight / 4, imageWidth / 4);
  }
}
