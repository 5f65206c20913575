package io.github.spikegen.run.training;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C into a question that training asks before every step, and keeps the process alive
 * until the training has saved and this is closed, for 30 seconds at most. Files are whole at any
 * time: a process that is killed loses the work since its last checkpoint, and nothing else.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {

  private static final int LONGEST_WAIT_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  /**
   * Waits for Ctrl-C from now on.
   *
   * @param told runs when Ctrl-C is pressed, in another thread; it may print
   */
  public Interruption(Runnable told) {
    Objects.requireNonNull(told, "told");
    hook =
        new Thread(
            () -> {
              asked = true;
              told.run();
              awaitEnd();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitEnd() {
    try {
      if (!finished.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@return whether Ctrl-C was pressed, from then on} */
  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  /** Lets the process end. */
  @Override
  public void close() {
    finished.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // Ctrl-C came this moment; the hook will find that there is nothing to wait for
      }
    }
  }
}
