package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.neuron.NeuronKernel;
import java.util.Optional;
import java.util.function.Supplier;

/** A Block that normalizes the currents of neurons; see {@link NormalizedNeurons}. */
public interface ChannelNormalization extends Block {

  /**
   * Normalizes a sequence over time as well as over the batch.
   *
   * @param store the parameters
   * @param sequence {@code [T, N, C, …]}, whose steps may share memory
   * @param training whether the pass belongs to training
   * @return a new array of the same shape, in the sequence's manager
   */
  NDArray normalizeSequence(ParameterStore store, NDArray sequence, boolean training);

  /**
   * Returns the shape that the block is initialized with where it normalizes a sequence.
   *
   * @param sequence {@code (T, N, C, …)}
   * @return the shape of the sequence, unless the block itself takes batches
   */
  default Shape inputFor(Shape sequence) {
    return sequence;
  }

  /**
   * Normalizes currents while neurons read them, so that they need not be stored.
   *
   * @param store the parameters
   * @param sequence the currents before normalization, {@code [T, N, C, …]}
   * @param neurons the neurons
   * @param training whether the pass belongs to training
   * @return the spikes that the neurons give for {@link #normalizeSequence}; empty where this is
   *     not possible, and then nothing was computed
   */
  default Optional<Fused> fire(
      ParameterStore store, NDArray sequence, NeuronKernel neurons, boolean training) {
    return Optional.empty();
  }

  /**
   * {@return what the layer does to each channel in evaluation, by its running statistics}
   *
   * @throws UnsupportedOperationException if the layer does not tell
   */
  default ChannelAffine evaluated() {
    throw new UnsupportedOperationException(
        "normalization of class " + getClass().getName() + " does not tell what it does");
  }

  /**
   * Spikes of currents that are not stored.
   *
   * @param spikes {@code [T, N, C, …]}
   * @param currents computes the normalized currents for who watches, without gradients and without
   *     any change of the layer; to be called before the sequence is closed
   */
  record Fused(NDArray spikes, Supplier<NDArray> currents) {}
}
