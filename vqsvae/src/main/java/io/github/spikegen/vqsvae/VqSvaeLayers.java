package io.github.spikegen.vqsvae;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.StaticInput;
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
    Block synapses = SpikingLayers.convolutionSynapses(config.codeDimension(), 1, 1, 0);
    return new SequentialBlock()
        .add(new StaticInput(config.timeSteps(), synapses))
        .add(new LifNeuron(config.neuron()));
  }
}
