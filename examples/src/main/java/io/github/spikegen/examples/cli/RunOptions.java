package io.github.spikegen.examples.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a run is written, what becomes of one that is there, and what it is measured on. */
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

  @Option(
      names = "--hold-out",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description =
          "Keep the last N training images (of those --limit leaves) out of training, and measure on"
              + " them instead of on the test images (default: none).")
  Integer holdOut;
}
