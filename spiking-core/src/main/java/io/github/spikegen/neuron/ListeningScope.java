package io.github.spikegen.neuron;

import java.util.Objects;

/**
 * A listener's time on its thread: what {@link SpikeListening} and other kinds of listening share.
 *
 * <p>Of each kind a thread has one listener at a time, whose scope is in a thread-local variable of
 * that kind. An inner one takes the place of the outer one until it is closed.
 *
 * @param <L> the class of listeners
 */
public final class ListeningScope<L> implements AutoCloseable {

  private final ThreadLocal<ListeningScope<L>> current;
  private final L listener;
  private final ListeningScope<L> previous;
  private final Thread thread = Thread.currentThread();
  private boolean closed;

  private ListeningScope(ThreadLocal<ListeningScope<L>> current, L listener) {
    this.current = current;
    this.listener = listener;
    previous = current.get();
  }

  /**
   * Makes a listener the current thread's.
   *
   * @param <L> the class of listeners
   * @param current where the scopes of this kind of listening are
   * @param listener who is told
   * @return what ends the listening
   */
  public static <L> ListeningScope<L> open(ThreadLocal<ListeningScope<L>> current, L listener) {
    ListeningScope<L> opened =
        new ListeningScope<>(current, Objects.requireNonNull(listener, "listener"));
    current.set(opened);
    return opened;
  }

  /**
   * Returns who listens.
   *
   * @return the listener
   */
  public L listener() {
    return listener;
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
    if (current.get() != this) {
      throw new IllegalStateException("listening that was opened inside is still open");
    }
    closed = true;
    if (previous == null) {
      current.remove();
    } else {
      current.set(previous);
    }
  }
}
