package io.github.spikegen.cli.option;

import io.github.spikegen.run.SilentLayers;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where a run is written, what becomes of one that is there, and what it is measured on. */
public final class RunOptions {

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description =
          "Folder of the run: weights, log and pictures. Needed unless --print-config is given"
              + " (default: none).")
  public Path out;

  @Option(
      names = "--resume",
      description =
          "Continue the run in RUN after its last saved step; other options may be left out.")
  public boolean resume;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Take options from a JSON object, by their names without hyphens in front; those of the"
              + " command line come first. Each run has its own in RUN/options.json (default: none).")
  public Path config; // read before the command is parsed

  @Option(
      names = "--print-config",
      description =
          "Print the whole config of the run as RUN/config.json would have it, defaults and the"
              + " recipe's settings included, and end. Nothing is written; --out may be left out.")
  public boolean printConfig;

  @Option(names = "--overwrite", description = "Replace the run in RUN.")
  public boolean overwrite;

  @Option(
      names = "--save-minutes",
      paramLabel = "M",
      converter = Numbers.Minutes.class,
      description =
          "Save the unfinished epoch every M minutes: what a crash may cost. Runs are also saved"
              + " after each epoch and when they are stopped.")
  private double saveMinutes = 10;

  @Option(
      names = "--hold-out",
      paramLabel = "N",
      converter = Numbers.Images.class,
      description =
          "Keep the last N training images (of those --limit leaves) out of training, and measure on"
              + " them instead of on the test images (default: none).")
  public Integer holdOut;

  @Option(
      names = "--force",
      description = "Begin even where the run needs more memory than the machine has, by estimate.")
  public boolean force;

  @Option(
      names = "--silent-layers",
      paramLabel = "P",
      description =
          "What becomes of the training when no neuron of a layer fires for 100 steps: stop, warn (once"
              + " for each layer) or ignore (default: stop for gan, else warn).")
  public SilentLayers silentLayers;

  /** Returns the time between two saved steps. */
  public Duration saveEvery() {
    return Duration.ofMillis(Math.round(saveMinutes * 60_000));
  }
}
