package io.github.spikegen.cli.command;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C into a question that training asks before every step, and keeps the process alive
 * until it has answered. Files are whole at any time, so giving up waiting does no harm.
 */
final class Interruption implements BooleanSupplier, AutoCloseable {

  /** The exit code of a process that Ctrl-C ended. */
  static final int EXIT_CODE = 130;

  private static final int LONGEST_WAIT_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  /** Begins to listen; the message is printed when Ctrl-C is pressed. */
  Interruption(PrintWriter err, String message) {
    hook =
        new Thread(
            () -> {
              asked = true;
              err.println();
              err.println(message);
              err.flush();
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
