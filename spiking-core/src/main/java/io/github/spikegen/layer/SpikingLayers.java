package io.github.spikegen.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import java.util.function.Supplier;

/**
 * The usual spiking layers: synapses, batch normalisation over time and batch, then neurons.
 *
 * <p>They take and return whole sequences, {@code [T, N, C, H, W]} or {@code [T, N, D]}. Weights
 * and biases start as in PyTorch ({@link UniformFanIn}), and batch normalisation has PyTorch's
 * defaults. Neurons are any Block from currents to spikes of the same shape, such as {@code () ->
 * new LifNeuron(LifParameters.spikingDiffusion())}.
 *
 * <p>Methods that end in {@code Synapses} return the part before the neurons on a single time step,
 * {@code [N, …]}, to be wrapped in {@link TimeDistributed} or {@link StaticInput}.
 */
public final class SpikingLayers {

  private SpikingLayers() {}

  /**
   * Returns a convolution with batch normalisation, followed by neurons.
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
   * Returns a transposed convolution with batch normalisation, followed by neurons.
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
   * Returns a dense layer with batch normalisation, followed by neurons.
   *
   * @param units the number of outputs
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, D]} to spikes {@code [T, N, units]}
   */
  public static SequentialBlock denseWithBatchNorm(int units, Supplier<? extends Block> neuron) {
    return overTime(denseWithBatchNormSynapses(units), neuron);
  }

  /**
   * Returns a dense layer without batch normalisation, followed by neurons.
   *
   * @param units the number of outputs
   * @param neuron makes the neurons
   * @return a block from {@code [T, N, D]} to spikes {@code [T, N, units]}
   */
  public static SequentialBlock dense(int units, Supplier<? extends Block> neuron) {
    return overTime(denseSynapses(units), neuron);
  }

  /**
   * Returns a convolution with batch normalisation.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the stride
   * @param padding zeros around the image
   * @return a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}
   */
  public static SequentialBlock convolutionSynapses(
      int filters, int kernelSize, int stride, int padding) {
    return new SequentialBlock()
        .add(
            UniformFanIn.applyTo(
                Conv2d.builder()
                    .setFilters(filters)
                    .setKernelShape(new Shape(kernelSize, kernelSize))
                    .optStride(new Shape(stride, stride))
                    .optPadding(new Shape(padding, padding))
                    .build()))
        .add(batchNorm());
  }

  /**
   * Returns a transposed convolution with batch normalisation.
   *
   * @param filters the number of output channels
   * @param kernelSize the height and width of the kernel
   * @param stride the factor by which the image grows
   * @param padding rows and columns removed at each side of the output
   * @param outputPadding rows and columns added at the end of the output, below the stride
   * @return a block from {@code [N, C, H, W]} to {@code [N, filters, H', W']}
   */
  public static SequentialBlock transposedConvolutionSynapses(
      int filters, int kernelSize, int stride, int padding, int outputPadding) {
    return new SequentialBlock()
        .add(
            TransposedConv2d.builder()
                .setFilters(filters)
                .setKernelSize(kernelSize)
                .optStride(stride)
                .optPadding(padding)
                .optOutputPadding(outputPadding)
                .build())
        .add(batchNorm());
  }

  /**
   * Returns a dense layer with batch normalisation.
   *
   * @param units the number of outputs
   * @return a block from {@code [N, D]} to {@code [N, units]}
   */
  public static SequentialBlock denseWithBatchNormSynapses(int units) {
    return new SequentialBlock().add(denseSynapses(units)).add(batchNorm());
  }

  /**
   * Returns a dense layer.
   *
   * @param units the number of outputs
   * @return a block from {@code [N, D]} to {@code [N, units]}
   */
  public static Block denseSynapses(int units) {
    return UniformFanIn.applyTo(Linear.builder().setUnits(units).build());
  }

  /**
   * Returns DJL's batch normalisation with PyTorch's defaults, epsilon 1e-5 and momentum 0.1, which
   * DJL calls 0.9.
   *
   * @return a block on {@code [N, C, …]}
   */
  public static BatchNorm batchNorm() {
    return BatchNorm.builder().optEpsilon(1e-5f).optMomentum(0.9f).build();
  }

  private static SequentialBlock overTime(Block synapses, Supplier<? extends Block> neuron) {
    return new SequentialBlock().add(new TimeDistributed(synapses)).add(neuron.get());
  }
}
