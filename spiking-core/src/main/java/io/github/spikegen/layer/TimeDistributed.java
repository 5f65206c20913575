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
 * Applies a block to every time step of a sequence at once: {@code [T, N, …]} is run as {@code
 * [T·N, …]}.
 *
 * <p>It fits any block that treats the entries of a batch alike: convolution, dense layers,
 * pooling, a {@code LambdaBlock}. Batch normalization inside takes its statistics over time as well
 * as over the batch.
 *
 * <p>The result, {@code [T, N, …]}, lives in the input's manager.
 */
public final class TimeDistributed extends AbstractBlock {

  private final WrappedBlock inner;

  /**
   * Wraps a block.
   *
   * @param block a block from {@code [N, …]} to {@code [N, …]} with one input and one output
   */
  public TimeDistributed(Block block) {
    inner = WrappedBlock.of("TimeDistributed", block, 2);
    addChildBlock(block.getClass().getSimpleName(), block);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    getOutputShapes(inputShapes); // refuses a bad shape before the block adapts to it
    inner.block().initialize(manager, dataType, TimeAxis.fold(inputShapes[0]));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray sequence = inputs.singletonOrThrow();
    long steps = sequence.getShape().get(0);
    return new NDList(run(parameterStore, sequence, training, Timing.OVER_TIME, steps));
  }

  /**
   * Runs some steps of a sequence whose others are run before or after, in evaluation mode: the
   * same as {@code forward}, but that probes learn of the whole sequence.
   *
   * @param store the parameters
   * @param part {@code [S, N, …]}
   * @param timeSteps T, the steps of the whole sequence, at least 1
   * @return {@code [S, N, …]}, in the manager of the part
   */
  public NDArray runPart(ParameterStore store, NDArray part, long timeSteps) {
    return run(store, part, false, Timing.PART_OVER_TIME, timeSteps);
  }

  private NDArray run(
      ParameterStore store, NDArray sequence, boolean training, Timing timing, long timeSteps) {
    Shape given = sequence.getShape();
    Shape initialized = inputShapes == null ? null : inputShapes[0];
    inner.requireRank(given, initialized);
    try (NDArray batch = TimeAxis.fold(sequence)) {
      NDArray output = inner.forward(store, batch, training, given, initialized, timing, timeSteps);
      return TimeAxis.unfold(output, given.get(0));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape sequence = inputShapes[0];
    Shape output = inner.outputShape(TimeAxis.fold(sequence), sequence);
    return new Shape[] {TimeAxis.unfold(output, sequence.get(0))};
  }
}
