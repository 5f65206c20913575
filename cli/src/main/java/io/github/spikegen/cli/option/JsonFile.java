package io.github.spikegen.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the figures of a command are written, if at all. */
public final class JsonFile {

  @Option(
      names = "--json",
      paramLabel = "F.json",
      description = "File for the figures (default: none is written).")
  public Path path;

  @Mixin public CommonOptions.Overwrite overwrite;

  /** Refuses a file that can't be written, or exists and may not be replaced. */
  public void requireFree() {
    if (path != null) {
      overwrite.requireWritable("--json", path);
    }
  }

  /** Writes the figures and says where they are, if a file is named. */
  public void write(PrintWriter out, JsonWriter figures) throws IOException {
    if (path != null) {
      figures.write(path);
      out.println("%nThe figures are in %s.".formatted(path));
    }
  }

  /** Writes figures to a file. */
  @FunctionalInterface
  public interface JsonWriter {

    /** Writes a new file. */
    void write(Path file) throws IOException;
  }
}
