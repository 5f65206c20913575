package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.DrawingOptions;
import io.github.spikegen.cli.option.GanModelFolder;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.gan.GanModels;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.run.gan.GanSampling;
import io.github.spikegen.run.internal.ChartGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws images from a trained generator. */
@Command(
    name = "sample",
    customSynopsis = "spikegen gan sample --model RUN --out F.npz [OPTIONS]",
    description = "Draw images from a trained generator.",
    footer = {
      "",
      "Example:",
      "  spikegen gan sample --model run --count 64 --out samples.npz --grid samples.png --strip"
          + " steps.png"
    })
final class GanSampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private GanModelFolder trained;

  @Mixin private OutputFiles files;

  @Option(
      names = "--strip",
      paramLabel = "F.png",
      description =
          "Picture of what the first 8 images are made of: the decoder's input at each time step,"
              + " with its share of the image under it, and the image.")
  private Path strip;

  @Mixin private DrawingOptions drawing;

  @Override
  public Integer call() throws IOException {
    final long start = System.nanoTime();
    files.requireFree("--strip", strip);
    if (strip != null) {
      ChartGrid.requireFonts();
    }
    RunFolder folder = trained.open();
    GanRunConfig config = folder.config(GanRunConfig.FAMILY);
    try (Precision.Scope used = drawing.usePrecision();
        NDManager manager = NDManager.newBaseManager();
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "drawing", drawing.count)) {
      new GanSampling(GanModels.load(folder, config, manager), drawing.batch)
          .write(
              manager, drawing.count, drawing.seed, files.archive, files.grid, strip, progress::to);
    }
    spec.commandLine()
        .getOut()
        .println(
            "Drew %d images into %s in %.1f s."
                .formatted(drawing.count, files.archive, (System.nanoTime() - start) / 1e9));
    return ExitCode.OK;
  }
}
