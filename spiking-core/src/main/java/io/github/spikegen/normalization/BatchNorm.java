package io.github.spikegen.normalization;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Batch normalization of each channel of {@code [N, C, …]}, with PyTorch's defaults: epsilon 1e-5,
 * and a tenth of each batch's statistics enters the running ones, which evaluation uses.
 *
 * <p>Inside {@code TimeDistributed} the statistics are over time as well as over the batch. The
 * parameters have the names of DJL's {@code BatchNorm}. {@link NormalizedNeurons} joins it with the
 * neurons that follow, which takes less time and memory. Ioffe and Szegedy, "Batch Normalization",
 * 2015.
 */
public final class BatchNorm extends ChannelBatchNorm {

  /** Makes the layer: gamma starts at 1 and beta at 0. */
  public BatchNorm() {}

  @Override
  protected void prepare(Shape[] inputShapes) {
    prepareChannels(inputShapes[0].get(1));
  }

  @Override
  public Shape inputFor(Shape sequence) {
    return new Shape(sequence.get(0) * sequence.get(1)).addAll(sequence.slice(2));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(normalize(parameterStore, inputs.singletonOrThrow(), training));
  }
}
