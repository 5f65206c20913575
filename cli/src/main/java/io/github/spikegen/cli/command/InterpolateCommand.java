package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.run.ModelCapabilities.Interpolates;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws images on ways from one to another. */
@Command(
    name = "interpolate",
    description = "Draw images on ways from one image to another, ends included.")
final class InterpolateCommand implements Callable<Integer> {

  private static final int GRID_WAYS = 16;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private OutputFiles files;

  @Option(
      names = "--ways",
      paramLabel = "N",
      converter = Numbers.Times.class,
      description = "How many ways, each a row of the picture.")
  private int ways = 8;

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Numbers.TwoOrMoreTimes.class,
      description = "Images on a way, both ends included.")
  private int steps = 10;

  @Mixin private CommonOptions.Seed seed;

  private final ModelFamily<?> family;

  InterpolateCommand(ModelFamily<?> family) {
    this.family = family;
  }

  @Override
  public Integer call() throws IOException {
    files.requireFree();
    long count = (long) ways * steps;
    if (count > Integer.MAX_VALUE) {
      throw new UsageException("%d ways of %d images are too many".formatted(ways, steps));
    }
    try (NDManager manager = NDManager.newBaseManager();
        WorkProgress progress = new WorkProgress(spec.commandLine().getOut(), "drawing", count)) {
      Interpolates model = (Interpolates) trained.load(family, manager);
      int shown = Math.min(ways, GRID_WAYS) * steps;
      try (ImageFiles images = new ImageFiles(files, count, model.imageShape(), shown)) {
        SampleRequest request =
            SampleRequest.of((int) count).withSeed(seed.value()).withProgress(progress::to);
        model.interpolate(ways, steps, request, images.ofFrames(model.frames(), null));
        images.finish(steps);
      }
    }
    spec.commandLine()
        .getOut()
        .println("Drew %d ways of %d images into %s.".formatted(ways, steps, files.archive()));
    return ExitCode.OK;
  }
}
