package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.RunImages;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.fsvae.FsvaeModels;
import io.github.spikegen.run.fsvae.FsvaeReconstruction;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns images into latents and back. */
@Command(
    name = "reconstruct",
    customSynopsis = "spikegen fsvae reconstruct --model RUN --dataset D --out F.npz [OPTIONS]",
    description = "Turn images into spiking latents and back, and say how much was lost.",
    footer = {
      "",
      "Example:",
      "  spikegen fsvae reconstruct --model run --dataset mini --out rec.npz --grid rec.png"
    })
final class FsvaeReconstructCommand implements Callable<Integer> {

  private static final int GRID_IMAGES = 40;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description = "Folder of a run of 'spikegen fsvae train'.")
  private Path model;

  @Mixin private OutputFiles files;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed gives the same images.")
  private long seed = 1;

  @Mixin private RunImages source;

  @Override
  public Integer call() throws IOException {
    source.requireDataset();
    files.requireFree();
    RunFolder folder = new RunFolder(model);
    FsvaeRunConfig config = folder.config(FsvaeRunConfig.FAMILY);
    ImageDataset images = source.load(folder, config, config.fsvae().imageShape());
    try (NDManager manager = NDManager.newBaseManager()) {
      FsvaeReconstruction reconstruction =
          new FsvaeReconstruction(FsvaeModels.load(folder, config, manager), RandomKey.of(seed));
      double error = reconstruction.write(manager, images, files.archive);
      if (files.grid != null) {
        reconstruction.drawGrid(manager, images, GRID_IMAGES, files.grid);
      }
      spec.commandLine()
          .getOut()
          .println(
              "Reconstructed %d images into %s: MSE %.5f on pixels in [0, 1]."
                  .formatted(images.size(), files.archive, error));
    }
    return ExitCode.OK;
  }
}
