package io.github.spikegen.training;

import java.io.IOException;
import java.nio.file.Path;

/** A file that can't be used, with the reason in one line that starts with the file's name. */
public final class InvalidFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param file the file
   * @param reason what is wrong with it
   */
  public InvalidFileException(Path file, String reason) {
    super(file + ": " + reason);
  }

  InvalidFileException(Path file, String reason, Throwable cause) {
    super(file + ": " + reason, cause);
  }
}
