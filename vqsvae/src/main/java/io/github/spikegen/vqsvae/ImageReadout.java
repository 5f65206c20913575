package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.coding.SpikeDecoder.MembraneReadout;
import io.github.spikegen.coding.SpikeDecoder.ReadoutLayer;
import io.github.spikegen.layer.LayerRunner;
import io.github.spikegen.layer.TransposedConv2d;

/**
 * The decoder's last layer: a transposed convolution 3x3 at each step, the membrane readout over
 * time and tanh; spikes {@code [T, N, Cin, H, W]} to {@code [N, Cout, H, W]}.
 *
 * <p>Convolution and readout are linear, so the spikes are summed over time first and convolved
 * once.
 */
public final class ImageReadout extends AbstractBlock implements ReadoutLayer {

  /** What the first weights are drawn from. */
  public enum Start {
    /** Uniform in {@code ±1/sqrt(9·Cin)}, and no bias. */
    INPUTS,

    /**
     * Weights and bias uniform in {@code ±1/sqrt(9·Cout)}, as in PyTorch, which counts the output
     * channels of a transposed convolution as its inputs: with one of them, tanh begins saturated.
     */
    OUTPUTS
  }

  private final MembraneReadout readout;
  private final int channels;
  private final TransposedConv2d convolution;
  private final Parameter bias;

  /**
   * Creates the layer.
   *
   * @param inputChannels Cin
   * @param channels Cout
   * @param decay of the membrane readout, in [0, 1]
   * @param start what the first weights are drawn from
   */
  public ImageReadout(int inputChannels, int channels, double decay, Start start) {
    this.channels = channels;
    readout = new MembraneReadout(decay);
    convolution =
        addChildBlock(
            "convolution",
            TransposedConv2d.builder()
                .setFilters(channels)
                .setKernelSize(3)
                .optPadding(1)
                .optBias(false)
                .build());
    boolean asPyTorch = start == Start.OUTPUTS;
    float bound = (float) (1 / Math.sqrt(9.0 * (asPyTorch ? channels : inputChannels)));
    Initializer uniform = new UniformInitializer(bound);
    convolution.setInitializer(uniform, Parameter.Type.WEIGHT);
    bias =
        addParameter(
            Parameter.builder()
                .setName("bias")
                .setType(Parameter.Type.BIAS)
                .optShape(new Shape(1, channels, 1, 1))
                .optInitializer(asPyTorch ? uniform : Initializer.ZEROS)
                .build());
  }

  @Override
  public Block synapses() {
    return convolution;
  }

  @Override
  public float[] bias() {
    return bias.getArray().toFloatArray();
  }

  @Override
  public MembraneReadout readout() {
    return readout;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray spikes = inputs.singletonOrThrow();
    NDArray b = parameterStore.getValue(bias, spikes.getDevice(), training);
    try (NDArray summed = readout.decode(spikes);
        NDArray convolved =
            LayerRunner.onTimeSum(convolution, parameterStore, spikes, summed, training);
        NDArray weight = totalWeight(spikes);
        NDArray shift = weight.mul(b)) {
      return new NDList(convolved.add(shift).tanh());
    }
  }

  /** The bias enters at every step, so the readout weighs it by the sum of its weights. */
  private NDArray totalWeight(NDArray spikes) {
    double total = 0;
    for (long t = 0; t < spikes.getShape().get(0); t++) {
      total = total * readout.decay() + 1;
    }
    return Scalars.like(spikes, total);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    convolution.initialize(manager, dataType, inputShapes[0].slice(1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape spikes = inputShapes[0];
    return new Shape[] {new Shape(spikes.get(1), channels, spikes.get(3), spikes.get(4))};
  }
}
