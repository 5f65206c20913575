package io.github.spikegen.layer;

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
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.normalization.NormalizedNeurons;
import io.github.spikegen.probe.SpikingNeuron;
import java.util.List;

/**
 * A convolution with batch norm and spiking neurons, with room for residual blocks on the currents.
 *
 * <p>Takes spikes {@code [T, N, C, h, w]}, or an image {@code [N, C, h, w]} that is the same at
 * every time step: convolution and batch norm are then computed once, which is exact but for the
 * running variance, whose correction for small samples sees N images instead of T·N.
 */
public final class SpikingConvolution extends AbstractBlock {

  private final int timeSteps;
  private final Block convolution;
  private final Block units;

  /**
   * Creates an uninitialized layer.
   *
   * @param convolution a block from {@code [N, C, h, w]} to {@code [N, C', h', w']}
   * @param timeSteps T, at least 1
   * @param residual blocks on the currents {@code [T, N, C', h', w']}, between batch norm and
   *     neurons; may be empty
   * @param neurons a block from currents to spikes of the same shape
   */
  public SpikingConvolution(
      Block convolution, int timeSteps, List<? extends Block> residual, Block neurons) {
    TimeAxis.requireTimeSteps(timeSteps);
    this.timeSteps = timeSteps;
    this.convolution = addChildBlock("conv", convolution);
    units = behind(residual, neurons);
    addChildBlock(units.getClass().getSimpleName(), units);
  }

  private static Block behind(List<? extends Block> residual, Block neurons) {
    if (residual.isEmpty()) {
      return new NormalizedNeurons(new BatchNorm(), SpikingNeuron.of(neurons));
    }
    SequentialBlock all = new SequentialBlock().add(new TimeDistributed(new BatchNorm()));
    residual.forEach(all::add);
    return all.add(SpikingNeuron.of(neurons));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    try (NDArray sequence = currents(parameterStore, input, training)) {
      return units.forward(parameterStore, new NDList(sequence), training);
    }
  }

  private NDArray currents(ParameterStore store, NDArray input, boolean training) {
    if (input.getShape().dimension() == 5) {
      return LayerRunner.overTime(convolution, store, input, training);
    }
    try (NDArray once = LayerRunner.once(convolution, store, input, training)) {
      return TimeAxis.repeat(once, timeSteps);
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
    Shape images = input.dimension() == 4 ? input : TimeAxis.fold(input);
    Shape output = convolution.getOutputShapes(new Shape[] {images})[0];
    long batch = input.get(input.dimension() - 4);
    return new Shape[] {new Shape(timeSteps, batch).addAll(output.slice(1))};
  }
}
