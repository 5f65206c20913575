package io.github.spikegen.layer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Batch normalisation of each channel of {@code [N, C, …]}, with PyTorch's defaults: epsilon 1e-5,
 * and a tenth of each batch's statistics enters the running ones, which evaluation uses.
 *
 * <p>Inside {@link TimeDistributed} the statistics are over time as well as over the batch. The
 * parameters have the names of DJL's {@code BatchNorm}. {@link NormalisedNeurons} joins it with the
 * neurons that follow, which takes less time and memory. Ioffe and Szegedy, "Batch Normalization",
 * 2015.
 */
public final class BatchNorm extends ChannelNormalisation {

  /** Makes the layer: gamma starts at 1 and beta at 0. */
  public BatchNorm() {}

  @Override
  protected void prepare(Shape[] inputShapes) {
    prepareChannels(inputShapes[0].get(1));
  }

  @Override
  Shape inputFor(Shape sequence) {
    return TimeAxis.fold(sequence);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(normalise(parameterStore, inputs.singletonOrThrow(), training));
  }
}
