package io.github.spikegen.cli.option;

/** Says in one line what is wrong with the options of a command; the exit code is 2. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, with the option's name in front if it is one
   */
  public UsageException(String message) {
    super(message);
  }
}
