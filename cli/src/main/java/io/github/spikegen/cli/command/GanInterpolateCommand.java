package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.GanModelFolder;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.gan.GanModels;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.run.gan.GanSampling;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws images of latent vectors on the way between others. */
@Command(
    name = "interpolate",
    customSynopsis = "spikegen gan interpolate --model RUN --out F.npz [OPTIONS]",
    description = {
      "Draw images on ways through the space of latent vectors: each from one image to another,"
          + " along a great circle. Where a generator has learnt rather than memorised, images on"
          + " the way are images too."
    },
    footer = {
      "",
      "Example:",
      "  spikegen gan interpolate --model run --ways 8 --steps 10 --out ways.npz --grid ways.png"
    })
final class GanInterpolateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private GanModelFolder trained;

  @Mixin private OutputFiles files;

  @Option(
      names = "--ways",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "How many ways, each a row of the picture.")
  private int ways = 8;

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Numbers.AtLeastTwo.class,
      description = "Images on a way, both ends included.")
  private int steps = 10;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where the ends come from: the first are those of 'sample' with this seed.")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    files.requireFree();
    if ((long) ways * steps > Integer.MAX_VALUE) {
      throw new UsageException("%d ways of %d images are too many".formatted(ways, steps));
    }
    RunFolder folder = trained.open();
    GanRunConfig config = folder.config(GanRunConfig.FAMILY);
    try (NDManager manager = NDManager.newBaseManager();
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "drawing", (long) ways * steps)) {
      new GanSampling(GanModels.load(folder, config, manager), GanSampling.BATCH)
          .writeWays(manager, ways, steps, seed, files.archive, files.grid, progress::to);
    }
    spec.commandLine()
        .getOut()
        .println("Drew %d ways of %d images into %s.".formatted(ways, steps, files.archive));
    return ExitCode.OK;
  }
}
