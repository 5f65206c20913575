package io.github.spikegen.spark;

import io.github.spikegen.internal.Quoted;
import java.io.IOException;
import java.io.InvalidClassException;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The cluster can't do what it was asked for. The message says in one line what was expected and
 * what was found, and on which machine.
 */
public final class ClusterException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Where Spark's message goes over from the reason to a stack trace. */
  private static final String TRACE = "\n\tat ";

  /**
   * Creates an exception.
   *
   * @param message one line
   */
  public ClusterException(String message) {
    super(message);
  }

  private ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * {@return in one line why a job failed} What a task found wrong is not here: {@link Attempt}
   * brings it back as it is.
   *
   * @param failure what Spark threw
   * @throws CancellationException if the job was cancelled
   */
  static ClusterException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CancellationException cancelled) {
        throw cancelled;
      }
      if (cause instanceof ClusterException known) {
        return known;
      }
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = String.valueOf(failure.getMessage());
    if (isOtherSoftware(root, text)) {
      return new ClusterException(
          "workers don't have the classes of the driver (%s): give all of them the same spikegen-spark.jar"
              .formatted(reason(root)),
          failure);
    }
    if (failure instanceof SparkException && root == failure) {
      return new ClusterException("the cluster gave up: " + firstLine(text), failure);
    }
    return new ClusterException("the cluster gave up: " + reason(root), failure);
  }

  /**
   * Refuses a context that the cluster has ended.
   *
   * @param context the cluster
   * @throws ClusterException if it is stopped
   */
  static void requireRunning(JavaSparkContext context) throws ClusterException {
    if (context.sc().isStopped()) {
      throw new ClusterException(
          "the cluster %s can't be reached, or has ended the program".formatted(context.master()));
    }
  }

  /** A class is missing, or has another form than the driver's. */
  private static boolean isOtherSoftware(Throwable root, String text) {
    return root instanceof ClassNotFoundException
        || root instanceof InvalidClassException
        || root instanceof LinkageError
        || text.contains("java.lang.ClassNotFoundException")
        || text.contains("java.lang.NoClassDefFoundError")
        || text.contains("java.io.InvalidClassException");
  }

  private static String reason(Throwable root) {
    String text = root instanceof SparkException ? firstLine(root.getMessage()) : root.toString();
    return Quoted.line(text);
  }

  /** Spark joins the reason of the last try and its stack trace into one text. */
  private static String firstLine(String text) {
    int end = text.indexOf(TRACE);
    String reason = end < 0 ? text : text.substring(0, end);
    return Quoted.line(reason.lines().limit(2).reduce((one, two) -> one + " " + two).orElse(""));
  }
}
