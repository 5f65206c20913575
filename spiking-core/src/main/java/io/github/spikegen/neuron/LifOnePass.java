package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.ParallelRanges;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.neuron.LifKernel.Sequence;

/**
 * Leaky integrate-and-fire neurons from rest in one pass over memory in each direction, on the
 * host. For the backward pass only the currents are kept: membranes are computed again.
 */
final class LifOnePass implements CustomGradient {

  /** Fewer values are not worth waking a thread for. */
  private static final int VALUES_PER_THREAD = 1 << 16;

  private final LifKernel kernel;

  /** Whether the currents are the same memory at every step, as those of a static input are. */
  private final boolean repeated;

  private LifOnePass(LifKernel kernel, boolean repeated) {
    this.kernel = kernel;
    this.repeated = repeated;
  }

  /** Tells whether currents can be taken, where and when they are. */
  static boolean fits(NDArray currents) {
    return ArrayMemory.isOnHost(currents) && (!NoGrad.isRecording() || GradientTape.isOpen());
  }

  /**
   * Returns spikes.
   *
   * @param currents {@code [T, N, …]}, as {@link #fits} allows
   * @param kernel the neurons
   * @return {@code [T, N, …]}, contiguous, in the manager of the currents
   */
  static NDArray spikes(NDArray currents, LifKernel kernel) {
    ArrayMemory memory = ArrayMemory.of(currents);
    if (memory.contiguous()) {
      return GradientTape.apply(new LifOnePass(kernel, false), currents);
    }
    // A view passes the gradients of its entries on to the memory they share. A leaf doesn't.
    if (memory.repeated() && !(memory.inGraph() && memory.leaf())) {
      try (NDArray one = currents.get(0)) {
        if (ArrayMemory.of(one).contiguous()) {
          return GradientTape.apply(new LifOnePass(kernel, true), currents);
        }
      }
    }
    try (NDArray copy = ArrayMemory.contiguous(currents)) {
      return GradientTape.apply(new LifOnePass(kernel, false), copy);
    }
  }

  @Override
  public NDArray forward(NDArray x) {
    int steps = steps(x);
    int neurons = neurons(x);
    NDArray spikes = x.getManager().create(x.getShape(), DataType.FLOAT32);
    Sequence written = sequence(spikes, neurons);
    try (NDArray memory = memory(x)) {
      Sequence currents = sequence(memory, repeated ? 0 : neurons);
      ParallelRanges.run(
          neurons,
          VALUES_PER_THREAD / steps + 1,
          (from, to) -> kernel.forward(steps, currents, written, from, to));
    }
    return spikes;
  }

  @Override
  public NDArray backward(NDArray x, NDArray gradient) {
    int steps = steps(x);
    int neurons = neurons(x);
    Sequence bySpikes = sequence(gradient, neurons);
    try (NDArray memory = memory(x)) {
      int stride = repeated ? 0 : neurons;
      NDArray result = x.getManager().create(memory.getShape(), DataType.FLOAT32);
      Sequence currents = sequence(memory, stride);
      Sequence byCurrents = sequence(result, stride);
      ParallelRanges.run(
          neurons,
          VALUES_PER_THREAD / steps + 1,
          (from, to) -> kernel.backward(steps, currents, bySpikes, byCurrents, from, to));
      return repeated ? spread(result, x) : result;
    }
  }

  /** Gives each step its share of a sum, without copying: the shares will be added up again. */
  private static NDArray spread(NDArray sum, NDArray x) {
    try (sum;
        NDArray share = Scalars.multiply(sum, 1.0 / steps(x))) {
      return share.broadcast(x.getShape());
    }
  }

  /** Returns what has to be read: all currents, or those of one step. */
  private NDArray memory(NDArray x) {
    return repeated ? x.get(0) : x.reshape(x.getShape());
  }

  private static Sequence sequence(NDArray array, int stepStride) {
    return new Sequence(ArrayMemory.floats(array), stepStride);
  }

  private static int steps(NDArray x) {
    return (int) x.getShape().get(0);
  }

  private static int neurons(NDArray x) {
    return (int) (x.size() / x.getShape().get(0));
  }
}
