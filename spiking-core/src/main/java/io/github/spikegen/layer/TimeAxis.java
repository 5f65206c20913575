package io.github.spikegen.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Moves between sequences {@code [T, N, …]} and batches {@code [T·N, …]}. */
public final class TimeAxis {

  private TimeAxis() {}

  /**
   * Joins time and batch into one axis.
   *
   * @param sequence an array {@code [T, N, …]}
   * @return an array {@code [T·N, …]} in the same manager: a view where the memory layout allows it
   * @throws IllegalArgumentException if there is no axis after time and batch
   */
  public static NDArray fold(NDArray sequence) {
    return sequence.reshape(fold(sequence.getShape()));
  }

  /**
   * Joins time and batch into one axis.
   *
   * @param sequence a shape {@code (T, N, …)}
   * @return the shape {@code (T·N, …)}
   * @throws IllegalArgumentException if there is no axis after time and batch
   */
  public static Shape fold(Shape sequence) {
    if (sequence.dimension() < 3) {
      throw new IllegalArgumentException(
          "a sequence has time first, (T, N, C, H, W) or (T, N, D), but was " + sequence);
    }
    return new Shape(sequence.get(0) * sequence.get(1)).addAll(sequence.slice(2));
  }

  /**
   * Splits the first axis into time and batch: the inverse of {@link #fold(NDArray)}.
   *
   * @param batch an array {@code [T·N, …]}
   * @param timeSteps the number of time steps {@code T}, at least 1
   * @return an array {@code [T, N, …]} in the same manager: a view where the memory layout allows
   *     it
   * @throws IllegalArgumentException if the first axis is no multiple of {@code timeSteps}
   */
  public static NDArray unfold(NDArray batch, long timeSteps) {
    return batch.reshape(unfold(batch.getShape(), timeSteps));
  }

  /**
   * Splits the first axis into time and batch.
   *
   * @param batch a shape {@code (T·N, …)}
   * @param timeSteps the number of time steps {@code T}, at least 1
   * @return the shape {@code (T, N, …)}
   * @throws IllegalArgumentException if the first axis is no multiple of {@code timeSteps}
   */
  public static Shape unfold(Shape batch, long timeSteps) {
    requireTimeSteps(timeSteps);
    if (batch.dimension() == 0 || batch.get(0) % timeSteps != 0) {
      throw new IllegalArgumentException(
          "the first axis of %s does not hold %d time steps".formatted(batch, timeSteps));
    }
    return new Shape(timeSteps, batch.get(0) / timeSteps).addAll(batch.slice(1));
  }

  /**
   * Repeats a batch at every time step without copying it.
   *
   * @param batch an array {@code [N, …]}
   * @param timeSteps the number of time steps {@code T}, at least 1
   * @return an array {@code [T, N, …]} in the same manager, whose time steps share memory: don't
   *     change it in place
   */
  public static NDArray repeat(NDArray batch, long timeSteps) {
    requireTimeSteps(timeSteps);
    return batch.broadcast(new Shape(timeSteps).addAll(batch.getShape()));
  }

  static void requireTimeSteps(long timeSteps) {
    if (timeSteps < 1) {
      throw new IllegalArgumentException("timeSteps is at least 1, but was " + timeSteps);
    }
  }
}
