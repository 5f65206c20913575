package io.github.spikegen.vqsvae;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;

/**
 * The spiking encoder and decoder of Spiking-Diffusion (arXiv 2308.10187), which its VQ-SVAE and
 * its baseline FSVAE have in common.
 *
 * @param imageChannels channels of an image
 * @param timeSteps T, the steps for which each image is presented
 * @param channels channels at half and at a quarter of the resolution
 * @param residualBlocks residual blocks at a quarter of the resolution, in the encoder and again in
 *     the decoder; 0 in the paper
 * @param codeDimension C, channels of the encoder's spikes
 * @param neuron the neurons of all layers
 * @param readoutDecay decay of the membrane that the image is read from
 * @param readoutStart what the weights of the last layer start from
 */
public record ImageLayers(
    int imageChannels,
    int timeSteps,
    List<Integer> channels,
    int residualBlocks,
    int codeDimension,
    LifParameters neuron,
    double readoutDecay,
    ImageReadout.Start readoutStart) {

  /** Returns the layers of a VQ-SVAE. */
  static ImageLayers of(VqSvaeConfig config) {
    return new ImageLayers(
        config.imageChannels(),
        config.timeSteps(),
        config.channels(),
        config.residualBlocks(),
        config.codeDimension(),
        config.neuron(),
        config.readoutDecay(),
        config.readoutStart());
  }

  /**
   * Checks the size of an image, which the encoder halves twice.
   *
   * @param height height in pixels
   * @param width width in pixels
   * @throws IllegalArgumentException if one is not divisible by 4
   */
  public static void requireImageSize(int height, int width) {
    requireTwoHalvings("imageHeight", height);
    requireTwoHalvings("imageWidth", width);
  }

  private static void requireTwoHalvings(String name, int size) {
    if (size < 4 || size % 4 != 0) {
      throw new IllegalArgumentException(
          name + " must be divisible by 4 (two halvings), but was " + size);
    }
  }

  /**
   * Returns a new encoder: two convolutions 3x3 of stride 2 and a pointwise one, each with batch
   * normalization and neurons; residual blocks come before the second one's neurons.
   *
   * @return a block from centered images {@code [N, imageChannels, H, W]} to spikes {@code [T, N,
   *     C, H/4, W/4]}
   */
  public Block encoder() {
    return new SequentialBlock()
        .add(SpikingLayers.staticConvolution(timeSteps, channels.get(0), 3, 2, 1, this::neurons))
        .add(deepened(2))
        .add(SpikingLayers.convolution(codeDimension, 1, 1, 0, this::neurons));
  }

  /**
   * Returns a new decoder: two transposed convolutions 3x3 of stride 2, each with batch
   * normalization and neurons, a third one whose membrane is read after the last step, and tanh.
   * Residual blocks, if any, come first, behind one more convolution.
   *
   * @return a block from spikes {@code [T, N, C, h, w]} to centered images {@code [N,
   *     imageChannels, 4·h, 4·w]} in (-1, 1)
   */
  public Block decoder() {
    SequentialBlock decoder = new SequentialBlock();
    if (residualBlocks > 0) {
      decoder.add(deepened(1));
    }
    return decoder
        .add(SpikingLayers.transposedConvolution(channels.get(1), 3, 2, 1, 1, this::neurons))
        .add(SpikingLayers.transposedConvolution(channels.get(0), 3, 2, 1, 1, this::neurons))
        .add(new ImageReadout(channels.get(0), imageChannels, readoutDecay, readoutStart));
  }

  /**
   * Returns the size of encoder and decoder together.
   *
   * @param height height of an image in pixels
   * @param width its width
   * @return the size
   */
  public NetworkSize size(int height, int width) {
    double places = (double) height * width * timeSteps;
    int wide = channels.get(0);
    int deep = channels.get(1);
    NetworkSize size =
        NetworkSize.NONE
            .withConvolution(imageChannels, wide, 3, places / 4)
            .withConvolution(wide, deep, 3, places / 16)
            .withConvolution(deep, codeDimension, 1, places / 16)
            .withConvolution(residualBlocks > 0 ? deep : codeDimension, deep, 3, places / 4)
            .withConvolution(deep, wide, 3, places)
            .withConvolution(wide, imageChannels, 3, places);
    if (residualBlocks > 0) {
      size = size.withConvolution(codeDimension, deep, 3, places / 16);
    }
    for (int i = 0; i < 4 * residualBlocks; i++) { // two convolutions, in encoder and decoder
      size = size.withConvolution(deep, deep, 3, places / 16);
    }
    return size;
  }

  /** A convolution, residual blocks on its currents, and neurons. */
  private Block deepened(int stride) {
    if (residualBlocks == 0) {
      return SpikingLayers.convolution(channels.get(1), 3, stride, 1, this::neurons);
    }
    Block synapses = SpikingLayers.convolutionWithBatchNormSynapses(channels.get(1), 3, stride, 1);
    SequentialBlock layer = new SequentialBlock().add(new TimeDistributed(synapses));
    for (int i = 0; i < residualBlocks; i++) {
      layer.add(SpikingLayers.residual(channels.get(1), this::neurons));
    }
    return layer.add(neurons());
  }

  private Block neurons() {
    return new LifNeuron(neuron);
  }
}
