package io.github.spikegen.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the figures of a command are written, if at all. */
final class JsonFile {

  @Option(
      names = "--json",
      paramLabel = "F.json",
      description = "File for the figures (default: none is written).")
  Path path;

  @Option(names = "--overwrite", description = "Replace the file of --json if it exists.")
  private boolean overwrite;

  /** Refuses a file that can't be written, or exists and may not be replaced. */
  void requireFree() {
    if (path != null) {
      OutputFiles.requireWritable("--json", path, overwrite);
    }
  }
}
