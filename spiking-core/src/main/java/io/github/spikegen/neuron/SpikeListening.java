package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/**
 * Tells a listener what every layer of neurons fires on the current thread, until closed.
 *
 * <pre>{@code
 * try (SpikeListening listening = SpikeListening.open(listener)) {
 *   network.forward(store, images, false);
 * }
 * }</pre>
 *
 * <p>A thread has one listener at a time: an inner one takes the place of the outer one until it is
 * closed. Listening changes nothing in a network, and layers on other threads are not heard.
 */
public final class SpikeListening implements AutoCloseable {

  private static final ThreadLocal<ListeningScope<SpikeListener>> CURRENT = new ThreadLocal<>();

  private final ListeningScope<SpikeListener> scope;

  private SpikeListening(ListeningScope<SpikeListener> scope) {
    this.scope = scope;
  }

  /**
   * Makes a listener the current thread's.
   *
   * @param listener who is told
   * @return what ends the listening
   */
  public static SpikeListening open(SpikeListener listener) {
    return new SpikeListening(ListeningScope.open(CURRENT, listener));
  }

  /**
   * Returns whether somebody listens on the current thread.
   *
   * @return whether layers tell what they fire
   */
  public static boolean isOpen() {
    return CURRENT.get() != null;
  }

  /** Tells the current thread's listener, if there is one. */
  static void tell(Block neurons, NDArray currents, NDArray spikes) {
    ListeningScope<SpikeListener> current = CURRENT.get();
    if (current != null) {
      current.listener().spiked(neurons, currents, spikes);
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
