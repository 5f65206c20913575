package io.github.spikegen.vqsvae;

import io.github.spikegen.neuron.LifParameters;

/** A config being changed, one field at a time. */
final class VqSvaeConfigDraft {

  private final int imageChannels;
  private final int imageHeight;
  private final int imageWidth;
  int timeSteps;
  int firstChannels;
  int secondChannels;
  int residualBlocks;
  int codeDimension;
  int codes;
  LifParameters neuron;
  VqSvaeConfig.Feature feature;
  double synapticTau;
  double readoutDecay;
  VqSvaeConfig.StraightThroughAt straightThrough;
  double commitmentWeight;
  CodebookOptions codebook;

  VqSvaeConfigDraft(VqSvaeConfig config) {
    imageChannels = config.imageChannels();
    imageHeight = config.imageHeight();
    imageWidth = config.imageWidth();
    timeSteps = config.timeSteps();
    firstChannels = config.firstChannels();
    secondChannels = config.secondChannels();
    residualBlocks = config.residualBlocks();
    codeDimension = config.codeDimension();
    codes = config.codes();
    neuron = config.neuron();
    feature = config.feature();
    synapticTau = config.synapticTau();
    readoutDecay = config.readoutDecay();
    straightThrough = config.straightThrough();
    commitmentWeight = config.commitmentWeight();
    codebook = config.codebook();
  }

  VqSvaeConfig config() {
    return new VqSvaeConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        firstChannels,
        secondChannels,
        residualBlocks,
        codeDimension,
        codes,
        neuron,
        feature,
        synapticTau,
        readoutDecay,
        straightThrough,
        commitmentWeight,
        codebook);
  }
}
