package io.github.spikegen.examples.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a run is written, and what becomes of one that is there. */
final class RunOptions {

  @Option(
      names = "--out",
      paramLabel = "RUN",
      required = true,
      description = "Folder of the run: weights, log and pictures.")
  Path out;

  @Option(
      names = "--resume",
      description =
          "Continue the run in RUN after its last finished epoch; other options may be left out.")
  boolean resume;

  @Option(names = "--overwrite", description = "Replace the run in RUN.")
  boolean overwrite;
}
