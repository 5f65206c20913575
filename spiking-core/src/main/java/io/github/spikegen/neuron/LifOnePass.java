package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.neuron.LifKernel.Sequence;

/**
 * Leaky integrate-and-fire neurons from rest in one pass over memory in each direction, on the
 * host. For the backward pass only the currents are kept: membranes are computed again.
 */
final class LifOnePass implements CustomGradient.Unary {

  private final LifKernel kernel;
  private final boolean repeated;

  private LifOnePass(LifKernel kernel, boolean repeated) {
    this.kernel = kernel;
    this.repeated = repeated;
  }

  /**
   * Returns spikes.
   *
   * @param currents {@code [T, N, …]}, as {@link GradientTape#canLoopOver} allows
   * @param kernel the neurons
   * @return {@code [T, N, …]}, contiguous, in the manager of the currents
   */
  static NDArray spikes(NDArray currents, LifKernel kernel) {
    return StepMemory.apply(
        currents, steps -> GradientTape.apply(new LifOnePass(kernel, steps.repeated()), steps.x()));
  }

  @Override
  public NDArray forward(NDArray x) {
    StepMemory memory = new StepMemory(x, repeated);
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
    StepMemory memory = new StepMemory(x, repeated);
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
