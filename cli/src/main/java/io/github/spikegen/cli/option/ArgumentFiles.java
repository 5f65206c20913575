package io.github.spikegen.cli.option;

import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Files of arguments, {@code @FILE}, which the parser reads without a limit. */
public final class ArgumentFiles {

  private static final int MOST_BYTES = 1 << 20;

  private ArgumentFiles() {}

  /**
   * Refuses files of arguments that have no end, or are larger than any command line; those that
   * they name too.
   *
   * @param arguments the command line
   * @throws UsageException if one is no regular file
   * @throws IOException if one is too large, or can't be read
   */
  public static void require(String... arguments) throws IOException {
    require(new HashSet<>(), arguments);
  }

  private static void require(Set<Path> seen, String... arguments) throws IOException {
    for (String argument : arguments) {
      if (argument.startsWith("@") && !argument.startsWith("@@")) {
        Path file = file(argument.substring(1));
        if (Files.exists(file) && seen.add(file)) {
          if (!Files.isRegularFile(file)) {
            throw new UsageException("%s: expected a file of arguments".formatted(argument));
          }
          String text = new String(BoundedFile.read(file, MOST_BYTES), StandardCharsets.UTF_8);
          require(seen, text.split("[\\s\"']+"));
        }
      }
    }
  }

  private static Path file(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException("@: " + e.getMessage());
    }
  }
}
