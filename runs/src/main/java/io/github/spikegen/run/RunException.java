package io.github.spikegen.run;

import java.util.Optional;

/**
 * What was asked of a run can't be done as it was asked. The message says in one line what was
 * expected and what was found.
 */
public class RunException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String option;

  /**
   * Creates an exception.
   *
   * @param message one line: what, where, what was expected
   */
  public RunException(String message) {
    this(null, message);
  }

  /**
   * Creates an exception about one option.
   *
   * @param option the option's name without hyphens, such as {@code hold-out}, or null
   * @param message one line: what was expected, and what was found
   */
  public RunException(String option, String message) {
    super(message);
    this.option = option;
  }

  /** {@return the option that is wrong, without hyphens, empty where it is not one option} */
  public Optional<String> option() {
    return Optional.ofNullable(option);
  }
}
