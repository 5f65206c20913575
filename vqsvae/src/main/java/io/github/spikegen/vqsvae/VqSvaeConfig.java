package io.github.spikegen.vqsvae;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.check.Require;
import io.github.spikegen.neuron.LifParameters;
import java.util.Objects;

/**
 * Every number and choice of a VQ-SVAE. {@link #forImages} gives the defaults, the {@code with}
 * methods change one at a time.
 *
 * @param imageChannels channels of an image, 1 or more
 * @param imageHeight height in pixels, divisible by 4
 * @param imageWidth width in pixels, divisible by 4
 * @param timeSteps T, the steps for which each image is presented; 16 in the paper
 * @param firstChannels channels at half the resolution; 32 in the paper
 * @param secondChannels channels at a quarter of the resolution; 64 in the paper
 * @param residualBlocks residual blocks at a quarter of the resolution, in the encoder and again in
 *     the decoder; 0 in the paper
 * @param codeDimension C, the size of a code; 16 in the paper
 * @param codes K, the number of codes; 128 in the paper
 * @param neuron the neurons of all layers; tau 2, threshold 1 and arctan surrogate in the paper
 * @param feature what is quantised
 * @param synapticTau time constant of the postsynaptic potential in steps; 2 in the paper
 * @param readoutDecay decay of the membrane readouts, in [0, 1]; 0.8 in the released code
 * @param straightThrough where the gradient passes the quantiser
 * @param commitmentWeight weight of the terms that draw the encoder to the codebook; 0.25 in the
 *     paper
 * @param codebook how the codes are kept
 */
public record VqSvaeConfig(
    int imageChannels,
    int imageHeight,
    int imageWidth,
    int timeSteps,
    int firstChannels,
    int secondChannels,
    int residualBlocks,
    int codeDimension,
    int codes,
    LifParameters neuron,
    Feature feature,
    double synapticTau,
    double readoutDecay,
    StraightThroughAt straightThrough,
    double commitmentWeight,
    CodebookOptions codebook) {

  /** The number that stands for a spike train beside its firing rate in what is quantised. */
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

  /** Checks every number. */
  public VqSvaeConfig {
    Require.atLeast("imageChannels", 1, imageChannels);
    ImageLayers.requireImageSize(imageHeight, imageWidth);
    Require.atLeast("timeSteps", 1, timeSteps);
    Require.atLeast("firstChannels", 1, firstChannels);
    Require.atLeast("secondChannels", 1, secondChannels);
    Require.atLeast("residualBlocks", 0, residualBlocks);
    Require.atLeast("codeDimension", 1, codeDimension);
    Require.atLeast("codes", 1, codes);
    Objects.requireNonNull(neuron, "neuron");
    Objects.requireNonNull(feature, "feature");
    Objects.requireNonNull(straightThrough, "straightThrough");
    Objects.requireNonNull(codebook, "codebook");
    Require.finiteAtLeast("synapticTau", 1, synapticTau);
    Require.finiteAtLeast("commitmentWeight", 0, commitmentWeight);
    Require.share("readoutDecay", readoutDecay);
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
  public static VqSvaeConfig forImages(int channels, int height, int width) {
    return asInPaper(channels, height, width)
        .withTimeSteps(4)
        .withCodes(512, 16)
        .withCodebook(CodebookOptions.movingAverage());
  }

  /**
   * Returns the paper's model: 16 time steps, and 128 codes that gradients move from a standard
   * normal start.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static VqSvaeConfig asInPaper(int channels, int height, int width) {
    return new VqSvaeConfig(
        channels,
        height,
        width,
        16,
        32,
        64,
        0,
        16,
        128,
        LifParameters.spikingDiffusion(),
        Feature.POSTSYNAPTIC_POTENTIAL,
        2,
        0.8,
        StraightThroughAt.SPIKES,
        0.25,
        CodebookOptions.asReleased());
  }

  /**
   * Returns the config of the released code: the paper's, but for the membrane readout as the
   * feature, and the gradient copied at the feature.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static VqSvaeConfig asReleased(int channels, int height, int width) {
    return asInPaper(channels, height, width)
        .withFeature(Feature.MEMBRANE_READOUT)
        .withStraightThrough(StraightThroughAt.FEATURE);
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
   * Returns the grid of tokens of one image.
   *
   * @return {@code (imageHeight/4, imageWidth/4)}
   */
  public Shape tokenShape() {
    return new Shape(imageHeight / 4, imageWidth / 4);
  }

  /**
   * Returns this config with another number of time steps.
   *
   * @param newTimeSteps T, at least 1
   * @return the new config
   */
  public VqSvaeConfig withTimeSteps(int newTimeSteps) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.timeSteps = newTimeSteps;
    return draft.config();
  }

  /**
   * Returns this config with other widths.
   *
   * @param newFirstChannels channels at half the resolution
   * @param newSecondChannels channels at a quarter of the resolution
   * @return the new config
   */
  public VqSvaeConfig withChannels(int newFirstChannels, int newSecondChannels) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.firstChannels = newFirstChannels;
    draft.secondChannels = newSecondChannels;
    return draft.config();
  }

  /**
   * Returns this config with another depth.
   *
   * @param newResidualBlocks residual blocks in the encoder and again in the decoder, at least 0
   * @return the new config
   */
  public VqSvaeConfig withResidualBlocks(int newResidualBlocks) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.residualBlocks = newResidualBlocks;
    return draft.config();
  }

  /**
   * Returns this config with a codebook of another size.
   *
   * @param newCodes K, the number of codes
   * @param newCodeDimension C, the size of a code
   * @return the new config
   */
  public VqSvaeConfig withCodes(int newCodes, int newCodeDimension) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.codeDimension = newCodeDimension;
    draft.codes = newCodes;
    return draft.config();
  }

  /**
   * Returns this config with other neurons.
   *
   * @param newNeuron the neurons of all layers
   * @return the new config
   */
  public VqSvaeConfig withNeuron(LifParameters newNeuron) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.neuron = newNeuron;
    return draft.config();
  }

  /**
   * Returns this config with another feature.
   *
   * @param newFeature what is quantised
   * @return the new config
   */
  public VqSvaeConfig withFeature(Feature newFeature) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.feature = newFeature;
    return draft.config();
  }

  /**
   * Returns this config with another synaptic time constant.
   *
   * @param newSynapticTau of the postsynaptic potential, in steps, at least 1
   * @return the new config
   */
  public VqSvaeConfig withSynapticTau(double newSynapticTau) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.synapticTau = newSynapticTau;
    return draft.config();
  }

  /**
   * Returns this config with another decay of the membrane readouts.
   *
   * @param newReadoutDecay in [0, 1]
   * @return the new config
   */
  public VqSvaeConfig withReadoutDecay(double newReadoutDecay) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.readoutDecay = newReadoutDecay;
    return draft.config();
  }

  /**
   * Returns this config with another place for the straight-through gradient.
   *
   * @param newStraightThrough where the gradient passes the quantiser
   * @return the new config
   */
  public VqSvaeConfig withStraightThrough(StraightThroughAt newStraightThrough) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.straightThrough = newStraightThrough;
    return draft.config();
  }

  /**
   * Returns this config with another weight of the commitment terms.
   *
   * @param newCommitmentWeight at least 0
   * @return the new config
   */
  public VqSvaeConfig withCommitmentWeight(double newCommitmentWeight) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.commitmentWeight = newCommitmentWeight;
    return draft.config();
  }

  /**
   * Returns this config with another upkeep of the codebook.
   *
   * @param newCodebook how the codes are kept
   * @return the new config
   */
  public VqSvaeConfig withCodebook(CodebookOptions newCodebook) {
    VqSvaeConfigDraft draft = new VqSvaeConfigDraft(this);
    draft.codebook = newCodebook;
    return draft.config();
  }
}
