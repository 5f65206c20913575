package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.ParallelRanges;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.neuron.NeuronKernel.Sequence;
import java.util.function.Function;

/**
 * How the time steps of a sequence {@code [T, N, …]} lie in memory: what {@link NeuronKernel}s run
 * over.
 *
 * @param x the sequence
 * @param repeated whether all steps are the same memory, as those of a static input are; else the
 *     sequence is contiguous
 */
public record SequenceMemory(NDArray x, boolean repeated) {

  /**
   * Applies a function that needs either of the two forms.
   *
   * @param sequence any sequence
   * @param function is given the sequence or a copy
   * @return the function's result
   */
  public static NDArray apply(NDArray sequence, Function<SequenceMemory, NDArray> function) {
    ArrayMemory memory = ArrayMemory.of(sequence);
    if (memory.contiguous()) {
      return function.apply(new SequenceMemory(sequence, false));
    }
    // A view passes the gradients of its entries on to the memory they share. A leaf doesn't.
    if (memory.repeated() && !(memory.inGraph() && memory.leaf())) {
      try (NDArray one = sequence.get(0)) {
        if (ArrayMemory.of(one).contiguous()) {
          return function.apply(new SequenceMemory(sequence, true));
        }
        try (NDArray copy = ArrayMemory.contiguous(one);
            NDArray repeated = copy.broadcast(sequence.getShape())) {
          return function.apply(new SequenceMemory(repeated, true));
        }
      }
    }
    try (NDArray copy = ArrayMemory.contiguous(sequence)) {
      return function.apply(new SequenceMemory(copy, false));
    }
  }

  /** {@return T, the number of time steps} */
  public int steps() {
    return (int) x.getShape().get(0);
  }

  private int neurons() {
    return (int) (x.size() / x.getShape().get(0));
  }

  /**
   * {@return what has to be read, all steps or the one that is repeated: a new handle, to be
   * closed}
   */
  public NDArray distinct() {
    return repeated ? x.get(0) : x.reshape(x.getShape());
  }

  /**
   * {@return the steps of an array of the shape of {@link #distinct}}
   *
   * @param array the array
   */
  public Sequence sequenceOfDistinct(NDArray array) {
    return new Sequence(ArrayMemory.floats(array), repeated ? 0 : neurons());
  }

  /**
   * {@return the steps of a contiguous array of the sequence's shape}
   *
   * @param array the array
   */
  public Sequence sequence(NDArray array) {
    return new Sequence(ArrayMemory.floats(array), neurons());
  }

  /**
   * Turns the gradient with respect to what is distinct into that with respect to the sequence.
   * Each step that shares memory gets its share, without copying: the shares will be added up
   * again.
   *
   * @param gradient is closed, or returned
   * @return the gradient in the shape of the sequence
   */
  public NDArray spread(NDArray gradient) {
    if (!repeated) {
      return gradient;
    }
    try (gradient;
        NDArray share = Scalars.multiply(gradient, 1.0 / steps())) {
      return share.broadcast(x.getShape());
    }
  }

  /**
   * Runs over all neurons, on several threads where there are many.
   *
   * @param work is given ranges of neurons
   */
  public void forEachRange(ParallelRanges.Range work) {
    ParallelRanges.run(neurons(), ParallelRanges.VALUES_PER_THREAD / steps() + 1, work);
  }
}
