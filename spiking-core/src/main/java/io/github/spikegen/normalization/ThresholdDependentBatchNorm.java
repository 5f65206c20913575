package io.github.spikegen.normalization;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.internal.Require;

/**
 * Batch normalization over time that scales with the neurons' threshold (tdBN).
 *
 * <p>Each channel of {@code [T, N, C, H, W]} or {@code [T, N, C]} is normalized with mean and
 * variance over all other axes, time included, so that the input current of the neurons that follow
 * is spread around their threshold: {@code y = gamma · alpha · threshold · (x - mean) / sqrt(var +
 * epsilon) + beta}. Evaluation uses running statistics. Zheng et al., "Going Deeper With
 * Directly-Trained Larger Spiking Neural Networks", AAAI 2021.
 *
 * <p>Parameters, epsilon and momentum are those of PyTorch's batch normalization: gamma starts at
 * 1, beta at 0, epsilon is 1e-5, and a tenth of each batch's statistics enters the running ones.
 * The result lives in the input's manager.
 */
public final class ThresholdDependentBatchNorm extends ChannelBatchNorm {

  private final double scale;

  /**
   * Creates the layer.
   *
   * @param alpha 1 in a chain of layers; {@code 1/sqrt(n)} where {@code n} branches are added
   *     before the neuron; above 0
   * @param threshold the firing threshold of the neurons that follow, above 0
   * @throws IllegalArgumentException if a number is not positive and finite
   */
  public ThresholdDependentBatchNorm(double alpha, double threshold) {
    Require.positive("alpha", alpha);
    Require.positive("threshold", threshold);
    scale = alpha * threshold;
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    Shape sequence = inputShapes[0];
    if (sequence.dimension() < 3) {
      throw new IllegalArgumentException(
          "a sequence has time first, (T, N, C, H, W) or (T, N, D), but was " + sequence);
    }
    prepareChannels(sequence.get(2));
  }

  @Override
  double scale() {
    return scale;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(normalizeSequence(parameterStore, inputs.singletonOrThrow(), training));
  }
}
