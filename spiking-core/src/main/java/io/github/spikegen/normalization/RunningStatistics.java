package io.github.spikegen.normalization;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.HostArray;
import java.util.ArrayList;
import java.util.List;

/**
 * How running statistics follow those of batches in a forward pass of training: at once, or, where
 * several batches make a step, later and in the order of the batches.
 *
 * <pre>{@code
 * try (RunningStatistics deferred = RunningStatistics.defer()) {
 *   network.forward(store, batch, true); // changes no running statistic
 *   deferred.moves().forEach(RunningStatistics.Move::apply);
 * }
 * }</pre>
 *
 * <p>It is in force on the thread that opened it, until closed. A layer of its own that keeps
 * running statistics calls {@link #follow}.
 */
public final class RunningStatistics implements AutoCloseable {

  private static final ThreadLocal<RunningStatistics> CURRENT = new ThreadLocal<>();

  private final RunningStatistics outer = CURRENT.get();
  private final List<Move> moves = new ArrayList<>();

  private RunningStatistics() {
    CURRENT.set(this);
  }

  /**
   * One move of one running statistic: {@code kept · running + (1 - kept) · batch}.
   *
   * @param running the statistic, float32, the parameter's own array
   * @param kept the share that stays, in [0, 1]
   * @param batch the batch's statistic, one number for each element
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
  public record Move(NDArray running, double kept, double[] batch) {

    public Move {
      if (running.size() != batch.length) {
        throw new IllegalArgumentException(
            "batch must have %d numbers, but has %d".formatted(running.size(), batch.length));
      }
    }

    /** Moves the statistic, in place. */
    public void apply() {
      float[] values = running.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (kept * values[i] + (1 - kept) * batch[i]);
      }
      if (ArrayMemory.isHostFloat32(running)) {
        ArrayMemory.floats(running).put(values);
        ArrayMemory.markChanged(running);
      } else {
        HostArray.of(values, running.getShape()).copyTo(running);
      }
    }
  }

  /** {@return what collects the moves of the current thread until it is closed} */
  public static RunningStatistics defer() {
    return new RunningStatistics();
  }

  /** {@return whether moves of the current thread are collected} */
  static boolean isDeferred() {
    return CURRENT.get() != null;
  }

  /**
   * Lets a running statistic follow a batch's: now, or later if that is in force.
   *
   * @param running the statistic, float32, the parameter's own array
   * @param kept the share that stays, in [0, 1]
   * @param batch the batch's statistic, one number for each element
   */
  public static void follow(NDArray running, double kept, double[] batch) {
    Move move = new Move(running, kept, batch);
    RunningStatistics current = CURRENT.get();
    if (current == null) {
      move.apply();
    } else {
      current.moves.add(move);
    }
  }

  /** {@return the moves so far, in the order of the passes} */
  public List<Move> moves() {
    return List.copyOf(moves);
  }

  /** Ends the collection; what was not applied is dropped. */
  @Override
  public void close() {
    if (CURRENT.get() != this) {
      throw new IllegalStateException("a collection that was opened inside is still open");
    }
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
