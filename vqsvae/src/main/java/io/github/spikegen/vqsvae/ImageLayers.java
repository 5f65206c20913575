package io.github.spikegen.vqsvae;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;

/**
 * The spiking encoder and decoder of Spiking-Diffusion (arXiv 2308.10187), which its VQ-SVAE and
 * its baseline FSVAE have in common.
 *
 * @param imageChannels channels of an image
 * @param timeSteps T, the steps for which each image is presented
 * @param firstChannels channels at half the resolution
 * @param secondChannels channels at a quarter of the resolution
 * @param codeDimension C, channels of the encoder's spikes
 * @param neuron the neurons of all layers
 * @param readoutDecay decay of the membrane that the image is read from
 */
public record ImageLayers(
    int imageChannels,
    int timeSteps,
    int firstChannels,
    int secondChannels,
    int codeDimension,
    LifParameters neuron,
    double readoutDecay) {

  /**
   * Returns a new encoder: two convolutions 3x3 of stride 2 and a pointwise one, each with batch
   * normalisation and neurons.
   *
   * @return a block from centred images {@code [N, imageChannels, H, W]} to spikes {@code [T, N, C,
   *     H/4, W/4]}
   */
  public Block encoder() {
    Block firstSynapses = SpikingLayers.convolutionSynapses(firstChannels, 3, 2, 1);
    return new SequentialBlock()
        .add(new StaticInput(timeSteps, firstSynapses))
        .add(neurons())
        .add(SpikingLayers.convolution(secondChannels, 3, 2, 1, this::neurons))
        .add(SpikingLayers.convolution(codeDimension, 1, 1, 0, this::neurons));
  }

  /**
   * Returns a new decoder: two transposed convolutions 3x3 of stride 2, each with batch
   * normalisation and neurons, a third one whose membrane is read after the last step, and tanh.
   *
   * @return a block from spikes {@code [T, N, C, h, w]} to centred images {@code [N, imageChannels,
   *     4·h, 4·w]} in (-1, 1)
   */
  public Block decoder() {
    return new SequentialBlock()
        .add(SpikingLayers.transposedConvolution(secondChannels, 3, 2, 1, 1, this::neurons))
        .add(SpikingLayers.transposedConvolution(firstChannels, 3, 2, 1, 1, this::neurons))
        .add(new ImageReadout(firstChannels, imageChannels, readoutDecay));
  }

  private Block neurons() {
    return new LifNeuron(neuron);
  }
}
