package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.neuron.NeuronKernel.Sequence;

/**
 * A layer of neurons from rest in one pass over memory in each direction, on the host. For the
 * backward pass only the currents are kept: membranes are computed again.
 */
final class KernelSpikes implements CustomGradient.Unary {

  private final NeuronKernel kernel;
  private final boolean repeated;

  private KernelSpikes(NeuronKernel kernel, boolean repeated) {
    this.kernel = kernel;
    this.repeated = repeated;
  }

  /**
   * Returns contiguous spikes of currents {@code [T, N, …]} that allow {@link
   * GradientTape#canLoopOver}.
   */
  static NDArray spikes(NDArray currents, NeuronKernel kernel) {
    return SequenceMemory.apply(
        currents,
        steps -> GradientTape.apply(new KernelSpikes(kernel, steps.repeated()), steps.x()));
  }

  @Override
  public NDArray forward(NDArray x) {
    SequenceMemory memory = new SequenceMemory(x, repeated);
    NDArray spikes = x.getManager().create(x.getShape(), DataType.FLOAT32);
    Sequence written = memory.sequence(spikes);
    try (NDArray distinct = memory.distinct()) {
      Sequence currents = memory.sequenceOfDistinct(distinct);
      memory.forEachRange(
          (from, to) -> kernel.forward(memory.steps(), currents, written, from, to));
    }
    return spikes;
  }

  @Override
  public NDArray backward(NDArray x, NDArray gradient) {
    SequenceMemory memory = new SequenceMemory(x, repeated);
    Sequence bySpikes = memory.sequence(gradient);
    try (NDArray distinct = memory.distinct()) {
      NDArray result = x.getManager().create(distinct.getShape(), DataType.FLOAT32);
      Sequence currents = memory.sequenceOfDistinct(distinct);
      Sequence byCurrents = memory.sequenceOfDistinct(result);
      memory.forEachRange(
          (from, to) -> kernel.backward(memory.steps(), currents, bySpikes, byCurrents, from, to));
      return memory.spread(result);
    }
  }
}
