package io.github.spikegen.examples.cli;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.RevealOrder;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.UsageException;
import io.github.spikegen.examples.run.diffusion.DiffusionModels;
import io.github.spikegen.examples.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.examples.run.diffusion.DiffusionSampling;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws images from a trained model. */
@Command(
    name = "sample",
    customSynopsis = "spikegen diffusion sample --model RUN --out F.npz [OPTIONS]",
    description = "Draw images from a trained model.",
    footer = {
      "",
      "Examples:",
      "  spikegen diffusion sample --model pretrained --out samples.npz --grid samples.png",
      "  spikegen diffusion sample --model run --count 1000 --out few-steps.npz --steps 10"
    })
final class DiffusionSampleCommand implements Callable<Integer> {

  private static final SamplingOptions DEFAULTS = SamplingOptions.of(new AbsorbingProcess(1, 1));

  @Spec private CommandSpec spec;

  @Mixin private DiffusionModelFolder model;

  @Mixin private OutputFiles files;

  @Mixin private DrawingOptions drawing;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      converter = Numbers.Positive.class,
      description = "Divides the logits: below 1 gives likelier and less varied images.")
  private double temperature = DEFAULTS.temperature();

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description =
          "Sampling steps; fewer are faster and reveal more tokens at once (default: all steps of"
              + " the noise process).")
  private Integer steps;

  @Option(
      names = "--order",
      paramLabel = "O",
      description =
          "Which tokens a step reveals: random (the model's distribution) or confidence (the"
              + " likeliest first).")
  private RevealOrder order = DEFAULTS.order();

  @Override
  public Integer call() throws IOException {
    files.requireFree();
    RunFolder folder = model.open();
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    AbsorbingProcess process = config.process();
    if (steps != null && steps > process.steps()) {
      throw new UsageException(
          "--steps: expected at most %d, the steps of the noise process of %s, but was %d"
              .formatted(process.steps(), model, steps));
    }
    SamplingOptions options =
        SamplingOptions.of(process)
            .withSteps(steps == null ? process.steps() : steps)
            .withTemperature(temperature)
            .withOrder(order)
            .withBatchSize(drawing.batch);
    try (NDManager manager = NDManager.newBaseManager()) {
      DiffusionSampling sampling =
          new DiffusionSampling(
              DiffusionModels.loadTokenizer(folder, config, manager),
              process,
              DiffusionModels.loadDenoiser(folder, config, manager),
              options);
      DiffusionSampling.Cost cost =
          sampling.write(manager, drawing.count, drawing.seed, files.archive, files.grid);
      spec.commandLine()
          .getOut()
          .println(
              "Drew %d images into %s in %.1f s, with %.1f network calls a sample."
                  .formatted(drawing.count, files.archive, cost.seconds(), cost.callsPerSample()));
    }
    return ExitCode.OK;
  }
}
