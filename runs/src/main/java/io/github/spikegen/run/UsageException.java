package io.github.spikegen.run;

/** What was asked for can't be done as it was asked; the message says why in one line. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message one line: what, where, what was expected
   */
  public UsageException(String message) {
    super(message);
  }
}
