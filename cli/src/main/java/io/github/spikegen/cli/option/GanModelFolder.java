package io.github.spikegen.cli.option;

import io.github.spikegen.run.RunFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The trained GAN that a command works with. */
public final class GanModelFolder {

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description = "Folder of a run of 'spikegen gan train'.")
  private Path path;

  /** Returns the run's folder, which may be missing. */
  public RunFolder open() {
    return new RunFolder(path);
  }
}
