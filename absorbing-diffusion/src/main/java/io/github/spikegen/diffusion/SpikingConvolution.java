package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.layer.BatchNorm;
import io.github.spikegen.layer.Conv2d;
import io.github.spikegen.layer.NormalisedNeurons;
import io.github.spikegen.layer.SynapseListening;
import io.github.spikegen.layer.TimeAxis;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import java.util.List;

/**
 * A 3x3 convolution with batch norm and spiking neurons.
 *
 * <p>Takes spikes {@code [T, N, C, h, w]}, or an image {@code [N, C, h, w]} that is shown at every
 * time step: convolution and batch norm are then computed once, which is exact but for the running
 * variance, whose correction for small samples sees N images instead of T·N.
 */
final class SpikingConvolution extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int channels;
  private final int timeSteps;
  private final Conv2d convolution;
  private final Block units;

  /** With blocks on the currents, [T, N, C, h, w], between batch norm and neurons. */
  SpikingConvolution(int channels, int timeSteps, LifParameters neuron, List<Block> residual) {
    super(VERSION);
    this.channels = channels;
    this.timeSteps = timeSteps;
    convolution = addChildBlock("conv", Convolutions.threeByThree(channels));
    units = behind(residual, new LifNeuron(neuron));
    addChildBlock(units.getClass().getSimpleName(), units);
  }

  private static Block behind(List<Block> residual, LifNeuron neurons) {
    if (residual.isEmpty()) {
      return new NormalisedNeurons(new BatchNorm(), neurons);
    }
    SequentialBlock all = new SequentialBlock().add(new TimeDistributed(new BatchNorm()));
    return all.addAll(residual).add(neurons);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    boolean shownAtEveryStep = input.getShape().dimension() == 4;
    if (shownAtEveryStep) {
      SynapseListening.tellOnce(convolution, input);
    } else {
      SynapseListening.tellOverTime(convolution, input);
    }
    try (NDArray images =
            shownAtEveryStep ? input.reshape(input.getShape()) : TimeAxis.fold(input);
        NDArray currents =
            convolution.forward(parameterStore, new NDList(images), training).singletonOrThrow();
        NDArray sequence =
            shownAtEveryStep
                ? TimeAxis.repeat(currents, timeSteps)
                : TimeAxis.unfold(currents, timeSteps)) {
      return units.forward(parameterStore, new NDList(sequence), training);
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape input = inputShapes[0];
    Shape output = getOutputShapes(inputShapes)[0];
    convolution.initialize(
        manager, dataType, input.dimension() == 4 ? input : TimeAxis.fold(input));
    units.initialize(manager, dataType, output);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = inputShapes[0];
    int image = input.dimension() - 3;
    return new Shape[] {
      new Shape(timeSteps, input.get(image - 1), channels).addAll(input.slice(image + 1))
    };
  }
}
