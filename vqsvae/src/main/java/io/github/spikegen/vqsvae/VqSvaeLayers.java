package io.github.spikegen.vqsvae;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LifNeuron;
import java.util.function.Supplier;

/** The layers of a VQ-SVAE. */
final class VqSvaeLayers {

  private VqSvaeLayers() {}

  /** Centred images [N, channels, H, W] to spikes [T, N, C, H/4, W/4]. */
  static Block encoder(VqSvaeConfig config) {
    Supplier<Block> neuron = neuron(config);
    Block firstSynapses = SpikingLayers.convolutionSynapses(config.firstChannels(), 3, 2, 1);
    Block secondSynapses = SpikingLayers.convolutionSynapses(config.secondChannels(), 3, 2, 1);
    return new SequentialBlock()
        .add(new StaticInput(config.timeSteps(), firstSynapses))
        .add(neuron.get())
        .add(deepened(new TimeDistributed(secondSynapses), config))
        .add(SpikingLayers.convolution(config.codeDimension(), 1, 1, 0, neuron));
  }

  /** The adaptive spike generator: codes [N, C, h, w] to spikes [T, N, C, h, w]. */
  static Block generator(VqSvaeConfig config) {
    Block synapses = SpikingLayers.convolutionSynapses(config.codeDimension(), 1, 1, 0);
    return new SequentialBlock()
        .add(new StaticInput(config.timeSteps(), synapses))
        .add(neuron(config).get());
  }

  /** Spikes [T, N, C, h, w] to centred images [N, channels, 4·h, 4·w] in (-1, 1). */
  static Block decoder(VqSvaeConfig config) {
    Supplier<Block> neuron = neuron(config);
    SequentialBlock decoder = new SequentialBlock();
    if (config.residualBlocks() > 0) {
      Block synapses = SpikingLayers.convolutionSynapses(config.secondChannels(), 3, 1, 1);
      decoder.add(deepened(new TimeDistributed(synapses), config));
    }
    return decoder
        .add(SpikingLayers.transposedConvolution(config.secondChannels(), 3, 2, 1, 1, neuron))
        .add(SpikingLayers.transposedConvolution(config.firstChannels(), 3, 2, 1, 1, neuron))
        .add(readout(config));
  }

  /** Synapses, residual blocks on their currents, and neurons. */
  private static Block deepened(Block synapses, VqSvaeConfig config) {
    SequentialBlock layer = new SequentialBlock().add(synapses);
    for (int i = 0; i < config.residualBlocks(); i++) {
      layer.add(SpikingLayers.residual(config.secondChannels(), neuron(config)));
    }
    return layer.add(neuron(config).get());
  }

  private static Block readout(VqSvaeConfig config) {
    return new ImageReadout(config.firstChannels(), config.imageChannels(), config.readoutDecay());
  }

  private static Supplier<Block> neuron(VqSvaeConfig config) {
    return () -> new LifNeuron(config.neuron());
  }
}
