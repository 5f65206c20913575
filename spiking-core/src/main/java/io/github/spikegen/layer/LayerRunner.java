package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.probe.Probe.Application.Timing;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SynapticLayer;
import java.util.function.Supplier;

/**
 * Runs layers inside a network's forward pass so that probes see them: once, at every time step, on
 * a sum over time, or in a decoder. Without a probe nothing but the layer is run.
 *
 * <p>What is reported is each layer with weights, alone or in a {@code SequentialBlock}; see {@link
 * SynapticLayer}. {@link TimeDistributed} and {@link StaticInput} are Blocks that do the same.
 * Results live in the manager of the inputs.
 */
public final class LayerRunner {

  private LayerRunner() {}

  /**
   * Runs a block on inputs without time.
   *
   * @param block a layer or a sequence of layers; those over time inside it report themselves
   * @param store the parameters
   * @param batch {@code [N, …]}
   * @param training whether the pass belongs to training
   * @return what the block returns
   */
  public static NDArray once(Block block, ParameterStore store, NDArray batch, boolean training) {
    return run(block, store, batch, training, Timing.ONCE, 1);
  }

  /**
   * Runs a block at every step of a sequence.
   *
   * @param block a block from {@code [N, …]} to {@code [N, …]}
   * @param store the parameters
   * @param sequence {@code [T, N, …]}
   * @param training whether the pass belongs to training
   * @return what the block returns, {@code [T, N, …]}
   */
  public static NDArray overTime(
      Block block, ParameterStore store, NDArray sequence, boolean training) {
    long steps = sequence.getShape().get(0);
    try (NDArray batch = TimeAxis.fold(sequence);
        NDArray result = run(block, store, batch, training, Timing.OVER_TIME, steps)) {
      return TimeAxis.unfold(result, steps);
    }
  }

  /**
   * Runs a linear layer once, on what a sequence was summed up to: the layer's results at all steps
   * are never wanted but in the same sum. Probes are told of the sequence.
   *
   * @param layer the layer
   * @param store the parameters
   * @param sequence gives {@code [T, N, …]}; asked, and closed, only if a probe watches
   * @param sum the sequence weighted and summed over time, or in other words the layer's input
   * @param training whether the pass belongs to training
   * @return what the layer returns for the sum
   */
  public static NDArray onTimeSum(
      Block layer,
      ParameterStore store,
      Supplier<NDArray> sequence,
      NDArray sum,
      boolean training) {
    if (ProbeScope.isOpen()) {
      try (NDArray steps = sequence.get();
          NDArray batch = TimeAxis.fold(steps)) {
        ProbeScope.applied(layer, batch, Timing.OVER_TIME, steps.getShape().get(0));
      }
    }
    return layer.forward(store, new NDList(sum), training).singletonOrThrow();
  }

  /**
   * Runs a linear layer once on a sum over time, as {@link #onTimeSum(Block, ParameterStore,
   * Supplier, NDArray, boolean)} does.
   *
   * @param layer the layer
   * @param store the parameters
   * @param sequence {@code [T, N, …]}
   * @param sum the sequence weighted and summed over time
   * @param training whether the pass belongs to training
   * @return what the layer returns for the sum
   */
  public static NDArray onTimeSum(
      Block layer, ParameterStore store, NDArray sequence, NDArray sum, boolean training) {
    return onTimeSum(layer, store, () -> sequence.reshape(sequence.getShape()), sum, training);
  }

  /**
   * Runs a layer of a decoder on steps of sequences; see {@link Timing#DECODING}.
   *
   * @param layer the layer
   * @param store the parameters
   * @param inputs {@code [B, …]}
   * @param training whether the pass belongs to training
   * @return what the layer returns
   */
  public static NDArray inDecoder(
      Block layer, ParameterStore store, NDArray inputs, boolean training) {
    return run(layer, store, inputs, training, Timing.DECODING, 1);
  }

  static NDArray run(
      Block block,
      ParameterStore store,
      NDArray inputs,
      boolean training,
      Timing timing,
      long timeSteps) {
    NDList list = new NDList(inputs);
    if (ProbeScope.isOpen()) {
      return watched(block, store, list, training, timing, timeSteps).singletonOrThrow();
    }
    return block.forward(store, list, training).singletonOrThrow();
  }

  private static NDList watched(
      Block block,
      ParameterStore store,
      NDList inputs,
      boolean training,
      Timing timing,
      long timeSteps) {
    if (block instanceof SequentialBlock sequence && !sequence.isReturnIntermediate()) {
      NDList current = inputs;
      for (Block child : sequence.getChildren().values()) {
        current = watched(child, store, current, training, timing, timeSteps);
      }
      return current;
    }
    if (SynapticLayer.isSynaptic(block)) {
      ProbeScope.applied(block, inputs.singletonOrThrow(), timing, timeSteps);
    }
    return block.forward(store, inputs, training);
  }
}
