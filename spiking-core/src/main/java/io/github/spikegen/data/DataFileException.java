package io.github.spikegen.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data file is missing, damaged, or not what it should be. The message is one line that names the
 * file, what was found and what was expected.
 */
public final class DataFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one line: the file, what was found, what was expected
   */
  public DataFileException(String message) {
    super(message);
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message one line: the file, what was found, what was expected
   * @param cause the failure underneath
   */
  public DataFileException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataFileException missing(Path folder, List<String> names) {
    return new DataFileException(
        Files.isDirectory(folder)
            ? "%s has none of %s".formatted(folder, String.join(", ", names))
            : "%s is no folder, expected one with %s"
                .formatted(folder, String.join(" or ", names)));
  }
}
