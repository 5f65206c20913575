package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.DiffusionDrawingOptions;
import io.github.spikegen.cli.option.DiffusionModelFolder;
import io.github.spikegen.cli.option.DrawingOptions;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.diffusion.ClassChoice;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.diffusion.DiffusionSampling;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Draws images from a trained model. */
@Command(
    name = "sample",
    customSynopsis = "spikegen diffusion sample --model RUN --out F.npz [OPTIONS]",
    description = {
      "Draw images from a trained model. A model that was trained with --labels draws its classes in"
          + " turn, unless --class names one."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen diffusion sample --model pretrained --out samples.npz --grid samples.png",
      "  spikegen diffusion sample --model run --count 1000 --out few-steps.npz --steps 10"
          + " --order halton",
      "  spikegen diffusion sample --model classes --out bags.npz --class 8 --guidance 2"
    })
final class DiffusionSampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DiffusionModelFolder trained;

  @Mixin private OutputFiles files;

  @Mixin private DrawingOptions drawing;

  @Mixin private DiffusionDrawingOptions how;

  @Override
  public Integer call() throws IOException {
    files.requireFree();
    RunFolder folder = trained.open();
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    SamplingOptions options = how.sampling(config, trained).withBatchSize(drawing.batch);
    ClassChoice classes = how.classes(config, trained);
    DiffusionSampling.Cost cost;
    try (Precision.Scope used = drawing.usePrecision();
        NDManager manager = NDManager.newBaseManager();
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "drawing", drawing.count)) {
      DiffusionSampling sampling =
          new DiffusionSampling(
              DiffusionModels.loadTokenizer(folder, config, manager),
              config.process(),
              DiffusionModels.loadDenoiser(folder, config, manager),
              options,
              classes);
      cost =
          sampling.write(
              manager, drawing.count, drawing.seed, files.archive, files.grid, progress::to);
    }
    spec.commandLine()
        .getOut()
        .println(
            "Drew %d images into %s in %.1f s, with %.1f network calls a sample."
                .formatted(drawing.count, files.archive, cost.seconds(), cost.callsPerSample()));
    return ExitCode.OK;
  }
}
