package io.github.spikegen.vqsvae;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.layer.UniformFanIn;
import io.github.spikegen.neuron.LifNeuron;

/** The layers of a VQ-SVAE. */
final class VqSvaeLayers {

  private VqSvaeLayers() {}

  /** Centred images [N, channels, H, W] to spikes [T, N, C, H/4, W/4]. */
  static Block encoder(VqSvaeConfig config) {
    return new SequentialBlock()
        .add(new StaticInput(config.timeSteps(), halving(config.firstChannels())))
        .add(new LifNeuron(config.lif()))
        .add(new TimeDistributed(halving(config.secondChannels())))
        .add(new LifNeuron(config.lif()))
        .add(new TimeDistributed(pointwise(config.codeDimension())))
        .add(new LifNeuron(config.lif()));
  }

  /** The adaptive spike generator: codes [N, C, h, w] to spikes [T, N, C, h, w]. */
  static Block generator(VqSvaeConfig config) {
    return new SequentialBlock()
        .add(new StaticInput(config.timeSteps(), pointwise(config.codeDimension())))
        .add(new LifNeuron(config.lif()));
  }

  /** Spikes [T, N, C, h, w] to centred images [N, channels, 4·h, 4·w] in (-1, 1). */
  static Block decoder(VqSvaeConfig config) {
    return new SequentialBlock()
        .add(new TimeDistributed(doubling(config.secondChannels())))
        .add(new LifNeuron(config.lif()))
        .add(new TimeDistributed(doubling(config.firstChannels())))
        .add(new LifNeuron(config.lif()))
        .add(new ImageReadout(config.imageChannels(), config.readoutDecay()));
  }

  private static Block halving(int channels) {
    Conv2d convolution =
        Conv2d.builder()
            .setKernelShape(new Shape(3, 3))
            .optStride(new Shape(2, 2))
            .optPadding(new Shape(1, 1))
            .setFilters(channels)
            .build();
    return normalised(UniformFanIn.applyTo(convolution));
  }

  private static Block pointwise(int channels) {
    Conv2d convolution =
        Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(channels).build();
    return normalised(UniformFanIn.applyTo(convolution));
  }

  private static Block doubling(int channels) {
    return normalised(
        TransposedConv2d.builder()
            .setFilters(channels)
            .setKernelSize(3)
            .optStride(2)
            .optPadding(1)
            .optOutputPadding(1)
            .build());
  }

  private static Block normalised(Block linear) {
    // momentum 0.9 here is PyTorch's 0.1
    BatchNorm norm = BatchNorm.builder().optEpsilon(1e-5f).optMomentum(0.9f).build();
    return new SequentialBlock().add(linear).add(norm);
  }
}
