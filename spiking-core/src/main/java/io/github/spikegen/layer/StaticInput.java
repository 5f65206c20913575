package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.probe.Probe.Application.Timing;

/**
 * Runs a block once on an input that is the same at every time step, and repeats the result.
 *
 * <p>Under direct encoding the first layer sees the same image {@code [N, …]} at each of {@code T}
 * steps. Computing it once gives exactly what {@code TimeDistributed} gives on {@code T} copies,
 * for {@code 1/T} of the work. That holds for batch normalization, too: copies change neither mean
 * nor (biased) variance. Only its running variance, which corrects the bias by {@code n/(n-1)},
 * sees {@code n} values here and {@code T·n} there, so that it is larger here by a share of about
 * {@code (1 - 1/T)/n}.
 *
 * <p>The result, {@code [T, N, …]}, lives in the input's manager. Its time steps share memory:
 * don't change it in place.
 */
public final class StaticInput extends AbstractBlock {

  private final int timeSteps;
  private final WrappedBlock inner;

  /**
   * Wraps a block.
   *
   * @param timeSteps the number of time steps {@code T} of the result, at least 1
   * @param block a block from {@code [N, …]} to {@code [N, …]} with one input and one output, that
   *     draws no random numbers
   */
  public StaticInput(int timeSteps, Block block) {
    TimeAxis.requireTimeSteps(timeSteps);
    this.timeSteps = timeSteps;
    inner = WrappedBlock.of("StaticInput", block, 1);
    addChildBlock(block.getClass().getSimpleName(), block);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    getOutputShapes(inputShapes); // refuses a bad shape before the block adapts to it
    inner.block().initialize(manager, dataType, inputShapes[0]);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray batch = inputs.singletonOrThrow();
    Shape given = batch.getShape();
    Shape initialized = inputShapes == null ? null : inputShapes[0];
    inner.requireRank(given, initialized);
    NDArray output =
        inner.forward(parameterStore, batch, training, given, initialized, Timing.ONCE, 1);
    return new NDList(TimeAxis.repeat(output, timeSteps));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape output = inner.outputShape(inputShapes[0], inputShapes[0]);
    return new Shape[] {new Shape(timeSteps).addAll(output)};
  }
}
