package io.github.spikegen.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the shared test data lies. */
public final class TestData {

  private TestData() {}

  /**
   * Returns the folder {@code src-test-data}: what the build names, or the one beside the module
   * when a test runs from an editor.
   *
   * @return an existing folder
   */
  public static Path directory() {
    String named = System.getProperty("spikegen.test.data");
    Path folder = named == null ? Path.of("..", "src-test-data") : Path.of(named);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("no folder of test data at " + folder.toAbsolutePath());
    }
    return folder;
  }
}
