package io.github.spikegen.cli.option;

import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The trained model that a command works with. */
public final class DiffusionModelFolder {

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description =
          "Folder of a run of 'spikegen diffusion train', or "
              + PretrainedRun.NAME
              + " for the model of Fashion-MNIST that comes with SpikeGen.")
  private String name;

  /** Returns the run's folder, which may be missing. */
  public RunFolder open() throws IOException {
    return PretrainedRun.orFolder(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
