package io.github.spikegen.layer;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.normalization.NormalizedNeurons;
import io.github.spikegen.probe.SpikingNeuron;
import java.util.List;
import java.util.function.Supplier;

/**
 * The usual spiking layers: synapses, batch normalization over time and batch, then neurons.
 *
 * <p>They take and return whole sequences, {@code [T, N, C, H, W]} or {@code [T, N, D]}. Weights
 * and biases start as in PyTorch (uniform in {@code ±1/sqrt(fan-in)}), and batch normalization has
 * PyTorch's defaults. Neurons are any Block from currents to spikes of the same shape, such as
 * {@code () -> new LifNeuron(LifParameters.spikingDiffusion())}; probes see them whether they know
 * of probes or not ({@link SpikingNeuron#of}).
 *
 * <p>Methods that end in {@code Synapses} return the part before the neurons on a single time step,
 * {@code [N, …]}, to be wrapped in {@link TimeDistributed} or {@link StaticInput}.
 */
public final class SpikingLayers {

  private SpikingLayers() {}

  /**
   * Returns a convolution with batch normalization, followed by neurons.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the stride
   * @param padding zeros around the image
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, C, H, W]} to spikes {@code [T, N, filters, H', W']}
   */
  public static SequentialBlock convolution(
      int filters, int kernelSize, int stride, int padding, Supplier<? extends Block> neuron) {
    return overTime(convolutionSynapses(filters, kernelSize, stride, padding), neuron);
  }

  /**
   * {@return the first layer of a network under direct encoding, which sees the same image at every
   * time step: {@link #convolution}, of which convolution and batch normalization are computed
   * once; a block from {@code [N, C, H, W]} to spikes {@code [T, N, filters, H', W']}}
   *
   * @param timeSteps T, at least 1
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the stride
   * @param padding zeros around the image
   * @param neuron makes the neurons
   */
  public static SequentialBlock staticConvolution(
      int timeSteps,
      int filters,
      int kernelSize,
      int stride,
      int padding,
      Supplier<? extends Block> neuron) {
    Block synapses = convolutionSynapses(filters, kernelSize, stride, padding);
    return normalized(new StaticInput(timeSteps, synapses), neuron);
  }

  /**
   * Returns a transposed convolution with batch normalization, followed by neurons.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the factor by which the image grows
   * @param padding rows and columns removed at each side of the output
   * @param outputPadding rows and columns added at the end of the output, below the stride
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, C, H, W]} to spikes {@code [T, N, filters, H', W']}
   */
  public static SequentialBlock transposedConvolution(
      int filters,
      int kernelSize,
      int stride,
      int padding,
      int outputPadding,
      Supplier<? extends Block> neuron) {
    return overTime(
        transposedConvolutionSynapses(filters, kernelSize, stride, padding, outputPadding), neuron);
  }

  /**
   * Returns a dense layer with batch normalization, followed by neurons.
   *
   * @param units the number of outputs
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, D]} to spikes {@code [T, N, units]}
   */
  public static SequentialBlock denseWithBatchNorm(int units, Supplier<? extends Block> neuron) {
    return overTime(denseSynapses(units), neuron);
  }

  /**
   * Returns {@link #denseWithBatchNorm} for an input that is the same at every time step: the dense
   * layer and batch normalization are computed once.
   *
   * @param timeSteps T, at least 1
   * @param units the number of outputs
   * @param neuron makes the neurons
   * @return a block from {@code [N, D]} to spikes {@code [T, N, units]}
   */
  public static SequentialBlock staticDenseWithBatchNorm(
      int timeSteps, int units, Supplier<? extends Block> neuron) {
    return normalized(new StaticInput(timeSteps, denseSynapses(units)), neuron);
  }

  /**
   * Returns a dense layer without batch normalization, followed by neurons.
   *
   * @param units the number of outputs
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, D]} to spikes {@code [T, N, units]}
   */
  public static SequentialBlock dense(int units, Supplier<? extends Block> neuron) {
    return new SequentialBlock()
        .add(new TimeDistributed(denseSynapses(units)))
        .add(SpikingNeuron.of(neuron.get()));
  }

  /**
   * Returns a residual block with a membrane shortcut (Hu et al., MS-ResNet, 2021): two 3x3
   * convolutions, each of the spikes that neurons make of what comes in, added to the input.
   *
   * <p>Input and output are currents, so that every convolution sees spikes however many blocks
   * follow each other, and gradients have a way around the neurons. The last batch normalization
   * starts with scale 0: at first the block is the identity.
   *
   * @param channels C, the same in and out
   * @param neuron makes the neurons
   * @return a block from currents {@code [T, N, C, H, W]} to currents of the same shape
   */
  public static Block residual(int channels, Supplier<? extends Block> neuron) {
    SequentialBlock second = convolutionWithBatchNormSynapses(channels, 3, 1, 1);
    startAtZero(second);
    return shortcut(
        new SequentialBlock()
            .add(SpikingNeuron.of(neuron.get()))
            .add(convolution(channels, 3, 1, 1, neuron))
            .add(new TimeDistributed(second)));
  }

  /**
   * Returns attention between places with a membrane shortcut: {@link SpikingSelfAttention} of the
   * spikes that neurons make of what comes in, added to the input.
   *
   * @param channels C, divisible by the heads
   * @param heads the number of heads
   * @param neuron makes the neurons
   * @return a block from currents {@code [T, N, C, H, W]} to currents of the same shape
   */
  public static Block residualAttention(int channels, int heads, Supplier<? extends Block> neuron) {
    return shortcut(
        new SequentialBlock()
            .add(SpikingNeuron.of(neuron.get()))
            .add(new SpikingSelfAttention(channels, heads, neuron)));
  }

  private static Block shortcut(Block branch) {
    Block sum =
        new ParallelBlock(
            outputs -> new NDList(outputs.get(0).head().add(outputs.get(1).head())),
            List.of(Blocks.identityBlock(), branch));
    return new SequentialBlock().add(LambdaBlock.singleton(GradientTape::cut, "cut")).add(sum);
  }

  private static void startAtZero(SequentialBlock synapses) {
    synapses.getChildren().values().get(1).setInitializer(Initializer.ZEROS, Parameter.Type.GAMMA);
  }

  /**
   * {@return a convolution: a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}}
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the stride
   * @param padding zeros around the image
   */
  public static Block convolutionSynapses(int filters, int kernelSize, int stride, int padding) {
    return Conv2d.of(filters, kernelSize, stride, padding);
  }

  /**
   * Returns a convolution with batch normalization, for currents that do not go to neurons at once.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the stride
   * @param padding zeros around the image
   * @return a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}
   */
  public static SequentialBlock convolutionWithBatchNormSynapses(
      int filters, int kernelSize, int stride, int padding) {
    return new SequentialBlock()
        .add(convolutionSynapses(filters, kernelSize, stride, padding))
        .add(new BatchNorm());
  }

  /**
   * Returns a transposed convolution.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the factor by which the image grows
   * @param padding rows and columns removed at each side of the output
   * @param outputPadding rows and columns added at the end of the output, below the stride
   * @return a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}
   */
  public static Block transposedConvolutionSynapses(
      int filters, int kernelSize, int stride, int padding, int outputPadding) {
    return TransposedConv2d.builder()
        .setFilters(filters)
        .setKernelSize(kernelSize)
        .optStride(stride)
        .optPadding(padding)
        .optOutputPadding(outputPadding)
        .build();
  }

  /**
   * {@return a dense layer: a block from {@code [N, D]} to {@code [N, units]}}
   *
   * @param units the number of outputs
   */
  public static Block denseSynapses(int units) {
    return UniformFanIn.applyTo(Linear.builder().setUnits(units).build());
  }

  private static SequentialBlock overTime(Block synapses, Supplier<? extends Block> neuron) {
    return normalized(new TimeDistributed(synapses), neuron);
  }

  private static SequentialBlock normalized(Block currents, Supplier<? extends Block> neuron) {
    return new SequentialBlock()
        .add(currents)
        .add(new NormalizedNeurons(new BatchNorm(), SpikingNeuron.of(neuron.get())));
  }
}
