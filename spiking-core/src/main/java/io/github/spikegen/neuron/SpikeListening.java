package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.Objects;

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

  private static final ThreadLocal<SpikeListening> CURRENT = new ThreadLocal<>();

  private final SpikeListener listener;
  private final SpikeListening previous;
  private final Thread thread = Thread.currentThread();
  private boolean closed;

  private SpikeListening(SpikeListener listener, SpikeListening previous) {
    this.listener = listener;
    this.previous = previous;
  }

  /**
   * Makes a listener the current thread's.
   *
   * @param listener who is told
   * @return what ends the listening
   */
  public static SpikeListening open(SpikeListener listener) {
    SpikeListening opened =
        new SpikeListening(Objects.requireNonNull(listener, "listener"), CURRENT.get());
    CURRENT.set(opened);
    return opened;
  }

  /** Tells the current thread's listener, if there is one. */
  static void tell(Block neurons, NDArray currents, NDArray spikes) {
    SpikeListening current = CURRENT.get();
    if (current != null) {
      current.listener.spiked(neurons, currents, spikes);
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
    if (closed) {
      return;
    }
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "listening belongs to thread " + thread.getName() + " and must be closed there");
    }
    if (CURRENT.get() != this) {
      throw new IllegalStateException("listening that was opened inside is still open");
    }
    closed = true;
    if (previous == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(previous);
    }
  }
}
