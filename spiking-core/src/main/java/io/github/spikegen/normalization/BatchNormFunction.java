package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.CustomGradient;
import java.nio.FloatBuffer;

/**
 * Batch normalization with the statistics of the batch, for {@code [N, C, …]} and two arrays {@code
 * [C]}, contiguous on the host. Either direction reads its arrays twice, once for sums and once for
 * the result.
 */
final class BatchNormFunction implements CustomGradient {

  private final double epsilon;
  private ChannelStatistics statistics;

  BatchNormFunction(double epsilon) {
    this.epsilon = epsilon;
  }

  /** Returns the statistics of the batch that was normalized. */
  ChannelStatistics statistics() {
    return statistics;
  }

  @Override
  public NDArray forward(NDList inputs) {
    NDArray x = inputs.get(0);
    ChannelColumns table = ChannelColumns.of(x.getShape());
    FloatBuffer from = ArrayMemory.floats(x);
    statistics = ChannelStatistics.of(from, table);
    NDArray result = x.getManager().create(x.getShape(), DataType.FLOAT32);
    ChannelAffine.of(statistics, inputs, epsilon).apply(from, ArrayMemory.floats(result), table);
    return result;
  }

  @Override
  public NDList backward(NDList inputs, NDArray gradient) {
    NDArray x = inputs.get(0);
    ChannelColumns table = ChannelColumns.of(x.getShape());
    FloatBuffer values = ArrayMemory.floats(x);
    FloatBuffer byResult = ArrayMemory.floats(gradient);
    GradientSums sums = GradientSums.of(values, byResult, statistics, table);
    NDArray byX = x.getManager().create(x.getShape(), DataType.FLOAT32);
    NDList byParameters =
        new BatchNormGradient(statistics, ChannelAffine.of(statistics, inputs, epsilon), sums)
            .of(values, byResult, ArrayMemory.floats(byX), table, inputs.subNDList(1));
    return new NDList(byX).addAll(byParameters);
  }
}
