package io.github.spikegen.training;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work on a thread that glibc serves from its main arena, the only one that holds blocks above
 * 64 MiB.
 *
 * <p>A thread cannot choose its arena. But once the number of arenas is limited, new threads are
 * given those that exist, in turn: threads are started until one got the main arena.
 *
 * <p>It reads what glibc's allocator writes before a block, so it may run only where that one
 * serves the process: see {@link NativeMemory#callInMainArena}.
 */
final class MainArena {

  private static final int MOST_THREADS = 256;

  /** Too large for a thread's cache of small blocks, which knows no arena. */
  private static final int PROBE_BYTES = 200_000;

  /** The low bits of the size that precedes a block, from glibc's malloc.c. */
  private static final long IS_MAPPED_OR_NOT_MAIN = 0x2 | 0x4;

  private MainArena() {}

  static <T> T call(Callable<T> work) throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    try {
      for (int i = 0; i < MOST_THREADS; i++) {
        FutureTask<T> task = new FutureTask<>(work);
        CompletableFuture<Boolean> serves = new CompletableFuture<>();
        Thread thread = new Thread(() -> runOrWait(task, serves, found), "main arena");
        thread.start();
        if (serves.get()) {
          found.countDown();
          return resultOf(task, thread);
        }
      }
    } finally {
      found.countDown();
    }
    return work.call();
  }

  private static void runOrWait(
      FutureTask<?> task, CompletableFuture<Boolean> serves, CountDownLatch found) {
    boolean main = isCurrent();
    serves.complete(main);
    if (main) {
      task.run();
      return;
    }
    try {
      found.await(); // or its arena would be free again, and the next thread would get it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells whether the current thread allocates from the main arena. */
  static boolean isCurrent() {
    try {
      long block = Native.malloc(PROBE_BYTES);
      if (block == 0) {
        return false;
      }
      long size = new Pointer(block - Long.BYTES).getLong(0);
      Native.free(block);
      return (size & IS_MAPPED_OR_NOT_MAIN) == 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  private static <T> T resultOf(FutureTask<T> task, Thread thread) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
  }
}
