package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.spikegen.layer.Presentation.Kind;
import io.github.spikegen.neuron.ListeningScope;

/**
 * Tells a listener what every layer with weights receives on the current thread, until closed.
 *
 * <pre>{@code
 * try (SynapseListening listening = SynapseListening.open(listener)) {
 *   network.forward(store, images, false);
 * }
 * }</pre>
 *
 * <p>Those who tell are {@link TimeDistributed} and {@link StaticInput}, of each layer inside them,
 * alone or in a {@code SequentialBlock}, {@link SpikingSelfAttention}, and blocks that apply such
 * layers themselves: these call {@link #forward} or one of the methods whose names begin with
 * {@code tell}, which do nothing if nobody listens. A thread has one listener at a time: an inner
 * one takes the place of the outer one until it is closed. Listening changes nothing in a network.
 */
public final class SynapseListening implements AutoCloseable {

  private static final ThreadLocal<ListeningScope<SynapseListener>> CURRENT = new ThreadLocal<>();

  private final ListeningScope<SynapseListener> scope;

  private SynapseListening(ListeningScope<SynapseListener> scope) {
    this.scope = scope;
  }

  /**
   * Makes a listener the current thread's.
   *
   * @param listener who is told
   * @return what ends the listening
   */
  public static SynapseListening open(SynapseListener listener) {
    return new SynapseListening(ListeningScope.open(CURRENT, listener));
  }

  /**
   * Lets nobody hear what follows: what is computed only to be computed once more.
   *
   * @return what ends the silence
   */
  public static SynapseListening mute() {
    return open((layer, inputs, presentation) -> {});
  }

  /**
   * Returns whether somebody listens on the current thread.
   *
   * @return whether telling has any effect
   */
  public static boolean isOpen() {
    return CURRENT.get() != null;
  }

  /**
   * Returns whether a block is a layer that listeners are told of.
   *
   * @param block a block
   * @return whether it is a {@code Conv2d}, {@code Linear} or {@link TransposedConv2d}
   */
  public static boolean isSynapses(Block block) {
    return block instanceof Conv2d || block instanceof Linear || block instanceof TransposedConv2d;
  }

  /**
   * Runs a block without time, and tells of the layers in it.
   *
   * @param block a layer, or a {@code SequentialBlock} of such; others are run and not looked into
   * @param store the parameters
   * @param inputs one array {@code [N, …]}
   * @param training whether the pass belongs to training
   * @return what the block returns
   */
  public static NDList forward(Block block, ParameterStore store, NDList inputs, boolean training) {
    return forward(block, store, inputs, training, Presentation.ONCE);
  }

  static NDList forward(
      Block block,
      ParameterStore store,
      NDList inputs,
      boolean training,
      Presentation presentation) {
    if (!isOpen()) {
      return block.forward(store, inputs, training);
    }
    if (block instanceof SequentialBlock sequence && !sequence.isReturnIntermediate()) {
      NDList current = inputs;
      for (Block child : sequence.getChildren().values()) {
        current = forward(child, store, current, training, presentation);
      }
      return current;
    }
    if (isSynapses(block)) {
      tell(block, inputs.singletonOrThrow(), presentation);
    }
    return block.forward(store, inputs, training);
  }

  /**
   * Tells that a layer is applied to inputs without time.
   *
   * @param layer the layer
   * @param inputs {@code [N, …]}
   */
  public static void tellOnce(Block layer, NDArray inputs) {
    tell(layer, inputs, Presentation.ONCE);
  }

  /**
   * Tells that a layer is applied to every step of a sequence, or to a sum that stands for that.
   *
   * @param layer the layer
   * @param sequence {@code [T, N, …]}
   */
  public static void tellOverTime(Block layer, NDArray sequence) {
    if (isOpen()) {
      try (NDArray batch = TimeAxis.fold(sequence)) {
        tell(layer, batch, new Presentation(Kind.OVER_TIME, sequence.getShape().get(0)));
      }
    }
  }

  /**
   * Tells that a layer of a decoder is applied to steps of sequences; see {@link Kind#DECODING}.
   *
   * @param layer the layer
   * @param inputs {@code [B, …]}
   */
  public static void tellDecoding(Block layer, NDArray inputs) {
    tell(layer, inputs, Presentation.DECODING);
  }

  private static void tell(Block layer, NDArray inputs, Presentation presentation) {
    ListeningScope<SynapseListener> current = CURRENT.get();
    if (current != null) {
      current.listener().applied(layer, inputs, presentation);
    }
  }

  static void tellAttended(SpikingSelfAttention attention, NDArray queriesKeysValues) {
    ListeningScope<SynapseListener> current = CURRENT.get();
    if (current != null) {
      current.listener().attended(attention, queriesKeysValues);
    }
  }

  /**
   * Gives the thread its previous listener back; closing again does nothing.
   *
   * @throws IllegalStateException on another thread than the one that opened it, or before what was
   *     opened inside is closed
   */
  @Override
  public void close() {
    scope.close();
  }
}
