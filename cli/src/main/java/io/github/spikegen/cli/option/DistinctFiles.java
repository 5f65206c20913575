package io.github.spikegen.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The check, for all commands, that nothing that is written is also read, or written twice. */
public final class DistinctFiles {

  /** All options that name what a command writes; whatever else names a file is read. */
  private static final Set<String> WRITTEN =
      Set.of(
          "--out",
          "--grid",
          "--strip",
          "--animation",
          "--raster",
          "--trace",
          "--chart",
          "--json",
          "--example");

  /** What commands write besides runs, and do not read from a folder. */
  private static final List<String> NEVER_READ = List.of(".png", ".gif", ".npz");

  private DistinctFiles() {}

  /**
   * Refuses a command whose output is one of its inputs or another output. Links are followed.
   *
   * @param command the command as it was typed
   * @throws UsageException if two options name one file, or an output is read from the folder that
   *     an option names
   * @throws IOException if links can't be followed
   */
  public static void require(ParseResult command) throws IOException {
    Map<String, Path> read = new LinkedHashMap<>();
    Map<String, Path> written = new LinkedHashMap<>();
    for (OptionSpec option : command.commandSpec().options()) {
      String name = option.longestName();
      boolean isWritten = WRITTEN.contains(name);
      if (option.getValue() instanceof Collection<?> several) {
        several.forEach(
            value -> file(value, false).ifPresent(file -> read.put(name + " " + value, file)));
      } else {
        file(option.getValue(), isWritten)
            .ifPresent(file -> (isWritten ? written : read).put(name, file));
      }
    }
    command.originalArgs().stream()
        .filter(argument -> argument.startsWith("@"))
        .forEach(
            argument -> file(argument.substring(1), false).ifPresent(f -> read.put(argument, f)));
    for (Map.Entry<String, Path> output : written.entrySet()) {
      for (Map.Entry<String, Path> input : read.entrySet()) {
        requireDifferent(input, output);
        requireNotWithin(input, output);
        if (Boolean.TRUE.equals(command.matchedOptionValue("--overwrite", false))) {
          requireNotWithin(output, input);
        }
      }
      read.put(output.getKey(), output.getValue()); // as no later output may be this one
    }
  }

  /** Returns the file that an option's value names; a word may be one if there is such a file. */
  private static Optional<Path> file(Object value, boolean isWritten) {
    if (value instanceof DatasetOrFile either) {
      return either.file();
    }
    if (value instanceof Path path) {
      return Optional.of(path);
    }
    try {
      return value instanceof String text && (isWritten || Files.exists(Path.of(text)))
          ? Optional.of(Path.of(text))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static void requireDifferent(Map.Entry<String, Path> one, Map.Entry<String, Path> other)
      throws IOException {
    if (isSame(one.getValue(), other.getValue()) && !Files.isDirectory(other.getValue())) {
      throw new UsageException(
          "%s and %s are the same file: %s"
              .formatted(one.getKey(), other.getKey(), other.getValue()));
    }
  }

  private static void requireNotWithin(Map.Entry<String, Path> folder, Map.Entry<String, Path> file)
      throws IOException {
    String name = file.getValue().toString();
    if (Files.isDirectory(folder.getValue())
        && Files.isRegularFile(file.getValue())
        && NEVER_READ.stream().noneMatch(name::endsWith)
        && real(file.getValue()).startsWith(real(folder.getValue()))) {
      throw new UsageException(
          "%s: %s is a file of %s: name another"
              .formatted(file.getKey(), file.getValue(), folder.getKey()));
    }
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    boolean bothExist = Files.exists(one) && Files.exists(other);
    return bothExist
        ? Files.isSameFile(one, other) // sees hard links too
        : real(one).equals(real(other));
  }

  /** Follows the links on the way to a file, which may be missing. */
  private static Path real(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (Files.exists(absolute)) {
      return absolute.toRealPath();
    }
    Path parent = absolute.getParent();
    return parent == null
        ? absolute
        : real(parent).resolve(Objects.requireNonNull(absolute.getFileName()));
  }
}
