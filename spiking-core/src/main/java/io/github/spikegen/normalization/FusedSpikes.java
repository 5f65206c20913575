package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.neuron.NeuronKernel;
import io.github.spikegen.neuron.NeuronKernel.Currents;
import io.github.spikegen.neuron.NeuronKernel.Sequence;
import io.github.spikegen.neuron.SequenceMemory;
import io.github.spikegen.normalization.NormalizedCurrents.Pattern;
import java.nio.FloatBuffer;

/**
 * Batch normalization with the statistics of the batch and the neurons behind it: {@code [T, N, C,
 * …]} and two arrays {@code [C]} to spikes.
 *
 * <p>Normalized currents are never stored. They are computed whenever the neurons read currents,
 * and the sums that the backward pass of normalization needs are taken in that of the neurons.
 */
final class FusedSpikes implements CustomGradient {

  private final NeuronKernel kernel;
  private final boolean repeated;
  private final double epsilon;
  private ChannelStatistics statistics;

  FusedSpikes(NeuronKernel kernel, boolean repeated, double epsilon) {
    this.kernel = kernel;
    this.repeated = repeated;
    this.epsilon = epsilon;
  }

  /** Returns the statistics of the batch that was normalized. */
  ChannelStatistics statistics() {
    return statistics;
  }

  @Override
  public NDArray forward(NDList inputs) {
    SequenceMemory memory = new SequenceMemory(inputs.get(0), repeated);
    try (NDArray distinct = memory.distinct()) {
      statistics = ChannelStatistics.of(ArrayMemory.floats(distinct), table(distinct));
      return spikes(memory, distinct, ChannelAffine.of(statistics, inputs, epsilon), kernel);
    }
  }

  /** Computes the spikes of normalized currents. */
  static NDArray spikes(
      SequenceMemory memory, NDArray distinct, ChannelAffine affine, NeuronKernel kernel) {
    NDArray x = memory.x();
    NDArray spikes = x.getManager().create(x.getShape(), DataType.FLOAT32);
    Pattern pattern = new Pattern(affine, x.getShape());
    Sequence raw = memory.sequenceOfDistinct(distinct);
    Sequence written = memory.sequence(spikes);
    memory.forEachRange(
        (from, to) -> {
          Currents currents = new NormalizedCurrents(raw, pattern);
          kernel.forward(memory.steps(), currents, written, from, to);
        });
    return spikes;
  }

  private ChannelColumns table(NDArray distinct) {
    Shape shape = distinct.getShape();
    return ChannelColumns.of(
        repeated ? shape : new Shape(shape.get(0) * shape.get(1)).addAll(shape.slice(2)));
  }

  @Override
  public NDList backward(NDList inputs, NDArray gradient) {
    NDArray x = inputs.get(0);
    SequenceMemory memory = new SequenceMemory(x, repeated);
    ChannelAffine affine = ChannelAffine.of(statistics, inputs, epsilon);
    Sequence bySpikes = memory.sequence(gradient);
    try (NDArray distinct = memory.distinct()) {
      NDArray result = x.getManager().create(distinct.getShape(), DataType.FLOAT32);
      Sequence raw = memory.sequenceOfDistinct(distinct);
      Sequence byCurrents = memory.sequenceOfDistinct(result);
      Pattern pattern = new Pattern(affine, x.getShape());
      SummedGradients.Total total = new SummedGradients.Total(statistics, x.getShape());
      memory.forEachRange(
          (from, to) -> {
            Currents currents = new NormalizedCurrents(raw, pattern);
            SummedGradients sums = total.part(raw, byCurrents);
            kernel.backward(memory.steps(), currents, bySpikes, sums, from, to);
            total.add(from, sums);
          });
      FloatBuffer written = ArrayMemory.floats(result);
      NDList byParameters =
          new BatchNormGradient(statistics, affine, total.sums())
              .of(
                  ArrayMemory.floats(distinct),
                  written,
                  written,
                  table(distinct),
                  inputs.subNDList(1));
      return new NDList(memory.spread(result)).addAll(byParameters);
    }
  }
}
