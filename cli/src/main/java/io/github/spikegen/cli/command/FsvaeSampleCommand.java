package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.DrawingOptions;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.fsvae.FsvaeModels;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import io.github.spikegen.run.fsvae.FsvaeSampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws images from a trained FSVAE. */
@Command(
    name = "sample",
    customSynopsis = "spikegen fsvae sample --model RUN --out F.npz [OPTIONS]",
    description = "Draw images from a trained model: latents from its prior, step by step.",
    footer = {
      "",
      "Example:",
      "  spikegen fsvae sample --model run --count 64 --out samples.npz --grid samples.png"
    })
final class FsvaeSampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description = "Folder of a run of 'spikegen fsvae train'.")
  private Path model;

  @Mixin private OutputFiles files;

  @Mixin private DrawingOptions drawing;

  @Override
  public Integer call() throws IOException {
    final long start = System.nanoTime();
    files.requireFree();
    RunFolder folder = new RunFolder(model);
    FsvaeRunConfig config = folder.config(FsvaeRunConfig.FAMILY);
    try (Precision.Scope used = drawing.usePrecision();
        NDManager manager = NDManager.newBaseManager();
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "drawing", drawing.count)) {
      new FsvaeSampling(FsvaeModels.load(folder, config, manager), drawing.batch)
          .write(manager, drawing.count, drawing.seed, files.archive, files.grid, progress::to);
    }
    spec.commandLine()
        .getOut()
        .println(
            "Drew %d images into %s in %.1f s."
                .formatted(drawing.count, files.archive, (System.nanoTime() - start) / 1e9));
    return ExitCode.OK;
  }
}
