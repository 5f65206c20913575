package io.github.spikegen.metric.similarity;

/** Tells why two populations have no similarity by a measure, such as units that never change. */
public final class UndefinedSimilarityException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: what is undefined, and why
   */
  public UndefinedSimilarityException(String message) {
    super(message);
  }
}
