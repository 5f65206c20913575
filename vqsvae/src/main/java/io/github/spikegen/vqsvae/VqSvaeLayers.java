package io.github.spikegen.vqsvae;

import ai.djl.nn.Block;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;

/** The layers of a VQ-SVAE. */
final class VqSvaeLayers {

  private VqSvaeLayers() {}

  /** Encoder and decoder. */
  static ImageLayers images(VqSvaeConfig config) {
    return new ImageLayers(
        config.imageChannels(),
        config.timeSteps(),
        config.firstChannels(),
        config.secondChannels(),
        config.residualBlocks(),
        config.codeDimension(),
        config.neuron(),
        config.readoutDecay());
  }

  /** The adaptive spike generator: codes [N, C, h, w] to spikes [T, N, C, h, w]. */
  static Block generator(VqSvaeConfig config) {
    return SpikingLayers.staticConvolution(
        config.timeSteps(), config.codeDimension(), 1, 1, 0, () -> new LifNeuron(config.neuron()));
  }
}
