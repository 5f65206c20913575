package io.github.spikegen.fsvae;

import io.github.spikegen.neuron.LifParameters;

/** A config being changed, one field at a time. */
final class FsvaeConfigDraft {

  private final int imageChannels;
  private final int imageHeight;
  private final int imageWidth;
  int timeSteps;
  int firstChannels;
  int secondChannels;
  int codeDimension;
  int latentUnits;
  int choices;
  LifParameters neuron;
  double normScale;
  double synapticTau;
  double readoutDecay;
  ScheduledSampling scheduledSampling;
  double mmdWeight;

  FsvaeConfigDraft(FsvaeConfig config) {
    imageChannels = config.imageChannels();
    imageHeight = config.imageHeight();
    imageWidth = config.imageWidth();
    timeSteps = config.timeSteps();
    firstChannels = config.firstChannels();
    secondChannels = config.secondChannels();
    codeDimension = config.codeDimension();
    latentUnits = config.latentUnits();
    choices = config.choices();
    neuron = config.neuron();
    normScale = config.normScale();
    synapticTau = config.synapticTau();
    readoutDecay = config.readoutDecay();
    scheduledSampling = config.scheduledSampling();
    mmdWeight = config.mmdWeight();
  }

  FsvaeConfig config() {
    return new FsvaeConfig(
        imageChannels,
        imageHeight,
        imageWidth,
        timeSteps,
        firstChannels,
        secondChannels,
        codeDimension,
        latentUnits,
        choices,
        neuron,
        normScale,
        synapticTau,
        readoutDecay,
        scheduledSampling,
        mmdWeight);
  }
}
