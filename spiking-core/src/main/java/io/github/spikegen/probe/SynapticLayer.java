package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;

/**
 * A layer that states what its inputs cause: synaptic operations where they are spikes,
 * multiply-accumulates where they are numbers.
 *
 * <p>Layers with weights are reported to probes by what runs them, whether they implement this or
 * not. Energy is only known of those that do, and of DJL's {@code Linear} and {@code Conv2d}.
 */
public interface SynapticLayer extends Block {

  /**
   * Returns the layer's synapses for inputs of one shape.
   *
   * @param input the shape of a batch, {@code (B, …)}
   * @return the synapses behind the inputs of one sample
   */
  Synapses synapses(Shape input);

  /** What the inputs of a layer cause; a {@link FanOut} in layers with weights. */
  interface Synapses {

    /** {@return the multiply-accumulates that one sample of numbers takes, at least 0} */
    long connections();

    /**
     * Counts what the inputs of a layer cause.
     *
     * @param values {@code [B, …]}
     * @return sums over all samples, exact for spikes
     */
    Count count(NDArray values);

    /** {@return whether operations grow in proportion to inputs; products of inputs do not} */
    default boolean linear() {
      return true;
    }
  }

  /**
   * What the inputs of a layer cause.
   *
   * @param spikes the sum of the inputs: of spikes, how many there are
   * @param operations the sum of the inputs, each times its fan-out: of spikes, the synaptic
   *     operations
   */
  record Count(double spikes, double operations) {}

  /**
   * {@return whether a block is a layer that probes are told of}
   *
   * @param block a block
   */
  static boolean isSynaptic(Block block) {
    return block instanceof SynapticLayer || hasWeights(block);
  }

  /**
   * {@return whether a block has weights of its own}
   *
   * @param block a block
   */
  static boolean hasWeights(Block block) {
    return block.getDirectParameters().values().stream()
        .anyMatch(parameter -> parameter.getType() == Parameter.Type.WEIGHT);
  }

  /**
   * {@return whether the synapses of a block are known}
   *
   * @param block a block
   */
  static boolean isKnown(Block block) {
    return block instanceof SynapticLayer || block instanceof Linear || block instanceof Conv2d;
  }

  /**
   * {@return the synapses of a block behind the inputs of one sample}
   *
   * @param block one that implements this interface, or DJL's {@code Linear} or {@code Conv2d}
   * @param input the shape of a batch, {@code (B, …)}
   * @throws IllegalArgumentException if the block is of another class
   */
  static Synapses synapsesOf(Block block, Shape input) {
    if (block instanceof SynapticLayer layer) {
      return layer.synapses(input);
    }
    if (block instanceof Linear linear) {
      return FanOut.of(linear, input);
    }
    if (block instanceof Conv2d convolution) {
      return FanOut.of(convolution, input);
    }
    throw new IllegalArgumentException(
        "the synapses of a layer of class " + block.getClass().getName() + " are not known");
  }
}
