package io.github.spikegen.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the figures of a command are written, if at all. */
public final class JsonFile {

  @Option(
      names = "--json",
      paramLabel = "F.json",
      description = "File for the figures (default: none is written).")
  public Path path;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  public boolean overwrite;

  /** Refuses a file that can't be written, or exists and may not be replaced. */
  public void requireFree() {
    if (path != null) {
      OutputFiles.requireWritable("--json", path, overwrite);
    }
  }
}
