package io.github.spikegen.cli.command;

import io.github.spikegen.run.RunExport;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies what others need of a run. */
@Command(
    name = "export",
    customSynopsis = "spikegen export --model RUN --out FOLDER",
    description =
        "Copy a trained run of any model for others: config and weights in half precision, without"
            + " log, pictures and the state of training.",
    footer = {"", "Example:", "  spikegen export --model run --out shared"})
public final class ExportCommand implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description = "Folder of the run.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for the copy, missing or empty.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    long size = RunExport.copy(new RunFolder(model), new RunFolder(out));
    spec.commandLine()
        .getOut()
        .println("Copied %s to %s: %.1f MB.".formatted(model, out, size / MEGABYTE));
    return ExitCode.OK;
  }
}
