package io.github.spikegen.autograd;

import ai.djl.pytorch.jni.JniUtils;
import io.github.spikegen.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/** Splits loops over independent elements among as many threads as the engine itself uses. */
public final class ParallelRanges {

  /** Fewer values than these, of work as cheap as a pass over memory, are not worth a thread. */
  public static final int VALUES_PER_THREAD = 1 << 16;

  private ParallelRanges() {}

  /** Work on the elements {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Range {

    /**
     * Does the work.
     *
     * @param from the first element
     * @param to the element after the last
     */
    void run(int from, int to);
  }

  /**
   * {@return among how many threads {@link #run} splits a loop, at least 1}
   *
   * @param size the number of elements
   * @param smallest the fewest elements that are worth a thread of their own, at least 1
   * @throws IllegalArgumentException if {@code smallest} is below 1
   */
  public static int parts(int size, int smallest) {
    Require.atLeast("smallest", 1, smallest);
    return Math.max(1, Math.min(JniUtils.getNumThreads(), size / smallest));
  }

  /**
   * Runs over all elements; the calling thread takes part, and returns when all is done.
   *
   * @param size the number of elements
   * @param smallest the fewest elements that are worth a thread of their own, at least 1
   * @param work what to do; ranges are disjoint
   * @throws IllegalArgumentException if {@code smallest} is below 1
   */
  public static void run(int size, int smallest, Range work) {
    int parts = parts(size, smallest);
    if (parts == 1) {
      work.run(0, size);
      return;
    }
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int from = (int) ((long) size * i / parts);
      int to = (int) ((long) size * (i + 1) / parts);
      tasks.add(ForkJoinTask.adapt(() -> work.run(from, to)));
    }
    ForkJoinTask.invokeAll(tasks);
  }
}
