package io.github.spikegen.fsvae;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.vqsvae.ImageLayers;
import java.util.Objects;

/**
 * Every number and choice of an FSVAE. {@link #forImages} gives the defaults, the {@code with}
 * methods change one at a time. "The paper" is Spiking-Diffusion (arXiv 2308.10187), whose baseline
 * this is; "FSVAE" is Kamata et al., AAAI 2022.
 *
 * @param imageChannels channels of an image, 1 or more
 * @param imageHeight height in pixels, divisible by 4
 * @param imageWidth width in pixels, divisible by 4
 * @param timeSteps T, the steps for which each image is presented and the length of a latent; 16 in
 *     the paper
 * @param firstChannels channels at half the resolution; 32 in the paper
 * @param secondChannels channels at a quarter of the resolution; 64 in the paper
 * @param codeDimension C, channels of the encoder's spikes; 16 in the paper
 * @param latentUnits spiking units of a latent; 56 in the paper, 128 in FSVAE
 * @param choices k, the spikes among which that of a latent unit is drawn; 20 in FSVAE
 * @param neuron the neurons of all layers; tau 2, threshold 1 and arctan surrogate in the paper
 * @param normScale how far batch normalisation spreads the currents of dense layers, in thresholds,
 *     above 0; 2 in FSVAE's posterior and prior, without which too few neurons fire to learn
 * @param synapticTau time constant of the postsynaptic potential in steps; 2 in FSVAE
 * @param readoutDecay decay of the membrane that images are read from, in [0, 1]; 0.8 in FSVAE
 * @param scheduledSampling how often the prior is trained on latents of its own
 * @param mmdWeight weight of the distance between posterior and prior, at least 0; 1 in FSVAE
 */
public record FsvaeConfig(
    int imageChannels,
    int imageHeight,
    int imageWidth,
    int timeSteps,
    int firstChannels,
    int secondChannels,
    int codeDimension,
    int latentUnits,
    int choices,
    LifParameters neuron,
    double normScale,
    double synapticTau,
    double readoutDecay,
    ScheduledSampling scheduledSampling,
    double mmdWeight) {

  /** Checks every number. */
  public FsvaeConfig {
    Require.atLeast("imageChannels", 1, imageChannels);
    ImageLayers.requireImageSize(imageHeight, imageWidth);
    Require.atLeast("timeSteps", 1, timeSteps);
    Require.atLeast("firstChannels", 1, firstChannels);
    Require.atLeast("secondChannels", 1, secondChannels);
    Require.atLeast("codeDimension", 1, codeDimension);
    Require.atLeast("latentUnits", 1, latentUnits);
    Require.atLeast("choices", 1, choices);
    Objects.requireNonNull(neuron, "neuron");
    Require.positive("normScale", normScale);
    Require.finiteAtLeast("synapticTau", 1, synapticTau);
    Require.share("readoutDecay", readoutDecay);
    Objects.requireNonNull(scheduledSampling, "scheduledSampling");
    Require.finiteAtLeast("mmdWeight", 0, mmdWeight);
  }

  /**
   * Returns the paper's model for images of a size.
   *
   * @param channels channels of an image
   * @param height height in pixels, divisible by 4
   * @param width width in pixels, divisible by 4
   * @return the config
   */
  public static FsvaeConfig forImages(int channels, int height, int width) {
    return new FsvaeConfig(
        channels,
        height,
        width,
        16,
        32,
        64,
        16,
        56,
        20,
        LifParameters.spikingDiffusion(),
        2,
        2,
        0.8,
        ScheduledSampling.original(),
        1);
  }

  /**
   * Returns the neuron of FSVAE: {@code u = u/4·(1 - o) + x}, firing above 0.2, with a rectangular
   * surrogate of width 1.
   *
   * @return the neuron, for {@link #withNeuron}
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
        imageChannels,
        timeSteps,
        firstChannels,
        secondChannels,
        0,
        codeDimension,
        neuron,
        readoutDecay);
  }

  /**
   * Returns the size of an image.
   *
   * @return {@code (imageChannels, imageHeight, imageWidth)}
   */
  public Shape imageShape() {
    return new Shape(imageChannels, imageHeight, imageWidth);
  }

  /** Returns the shape of the encoder's spikes at one step of one image. */
  Shape codeShape() {
    return new Shape(codeDimension, imageHeight / 4, imageWidth / 4);
  }

  /**
   * Returns this config with another number of time steps.
   *
   * @param newTimeSteps T, at least 1
   * @return the new config
   */
  public FsvaeConfig withTimeSteps(int newTimeSteps) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
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
  public FsvaeConfig withChannels(int newFirstChannels, int newSecondChannels) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.firstChannels = newFirstChannels;
    draft.secondChannels = newSecondChannels;
    return draft.config();
  }

  /**
   * Returns this config with another number of channels between encoder and latent.
   *
   * @param newCodeDimension C, at least 1
   * @return the new config
   */
  public FsvaeConfig withCodeDimension(int newCodeDimension) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.codeDimension = newCodeDimension;
    return draft.config();
  }

  /**
   * Returns this config with another latent.
   *
   * @param newLatentUnits spiking units, at least 1
   * @param newChoices k, the spikes among which that of a unit is drawn, at least 1
   * @return the new config
   */
  public FsvaeConfig withLatents(int newLatentUnits, int newChoices) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.latentUnits = newLatentUnits;
    draft.choices = newChoices;
    return draft.config();
  }

  /**
   * Returns this config with other neurons.
   *
   * @param newNeuron the neurons of all layers
   * @return the new config
   */
  public FsvaeConfig withNeuron(LifParameters newNeuron) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.neuron = newNeuron;
    return draft.config();
  }

  /**
   * Returns this config with another spread of the currents of dense layers.
   *
   * @param newNormScale in thresholds, above 0
   * @return the new config
   */
  public FsvaeConfig withNormScale(double newNormScale) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.normScale = newNormScale;
    return draft.config();
  }

  /**
   * Returns this config with another synaptic time constant.
   *
   * @param newSynapticTau of the postsynaptic potential, in steps, at least 1
   * @return the new config
   */
  public FsvaeConfig withSynapticTau(double newSynapticTau) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.synapticTau = newSynapticTau;
    return draft.config();
  }

  /**
   * Returns this config with another decay of the image's membrane.
   *
   * @param newReadoutDecay in [0, 1]
   * @return the new config
   */
  public FsvaeConfig withReadoutDecay(double newReadoutDecay) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.readoutDecay = newReadoutDecay;
    return draft.config();
  }

  /**
   * Returns this config with another schedule of what the prior is trained on.
   *
   * @param newScheduledSampling how often the prior is trained on latents of its own
   * @return the new config
   */
  public FsvaeConfig withScheduledSampling(ScheduledSampling newScheduledSampling) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.scheduledSampling = newScheduledSampling;
    return draft.config();
  }

  /**
   * Returns this config with another weight of the distance between posterior and prior.
   *
   * @param newMmdWeight at least 0
   * @return the new config
   */
  public FsvaeConfig withMmdWeight(double newMmdWeight) {
    FsvaeConfigDraft draft = new FsvaeConfigDraft(this);
    draft.mmdWeight = newMmdWeight;
    return draft.config();
  }
}
