package io.github.spikegen.spark;

import ai.djl.engine.EngineException;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;

/**
 * What a task gives: a value, or what it found wrong. What would be wrong on every machine is no
 * failure of the task, which Spark would try again and report with a stack trace each time; it goes
 * back to the driver, and is thrown there once.
 *
 * @param <R> the class of the value
 * @param value the value; null where something is wrong
 * @param wrong what is wrong, or null
 */
record Attempt<R>(R value, Exception wrong) implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Does the work of a task, in a process that is {@linkplain WorkerProcess#prepare prepared}.
   *
   * @param driver the driver's software
   * @param work the work
   * @throws Exception what another try may mend
   */
  static <R> Attempt<R> at(WorkerProcess.Software driver, Callable<R> work) throws Exception {
    try {
      WorkerProcess.prepare(driver);
      return new Attempt<>(work.call(), null);
    } catch (EngineException
        | IllegalArgumentException
        | InvalidFileException
        | DataFileException
        | NonFiniteLossException
        | ClusterException e) {
      return new Attempt<>(null, e);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return new Attempt<>(null, unseen(e));
    }
  }

  /** A file that a worker does not see is there on the driver, which looked before. */
  private static ClusterException unseen(FileSystemException failure) {
    return new ClusterException(
        "%s can't be read on %s (%s): expected it at the same place on every worker"
            .formatted(
                failure.getFile(),
                WorkerProcess.host(),
                failure.getReason() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getReason()));
  }

  /**
   * {@return the value}
   *
   * @throws IOException if a file was wrong, or the worker
   * @throws IllegalArgumentException if what was asked for was wrong
   */
  R get() throws IOException {
    if (wrong instanceof IOException failure) {
      throw failure;
    }
    if (wrong instanceof RuntimeException failure) {
      throw failure;
    }
    return value;
  }
}
