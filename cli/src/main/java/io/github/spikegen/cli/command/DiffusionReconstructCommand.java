package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.DiffusionModelFolder;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.RunImages;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.diffusion.Reconstructions;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Turns images into tokens and back. */
@Command(
    name = "reconstruct",
    customSynopsis = "spikegen diffusion reconstruct --model RUN --dataset D --out F.npz [OPTIONS]",
    description = "Turn images into tokens and back, and say how much was lost.",
    footer = {
      "",
      "Example:",
      "  spikegen diffusion reconstruct --model run --dataset mini --out rec.npz --grid rec.png"
    })
final class DiffusionReconstructCommand implements Callable<Integer> {

  private static final int GRID_IMAGES = 40;

  @Spec private CommandSpec spec;

  @Mixin private DiffusionModelFolder trained;

  @Mixin private OutputFiles files;

  @Mixin private RunImages source;

  @Override
  public Integer call() throws IOException {
    source.requireDataset();
    files.requireFree();
    RunFolder folder = trained.open();
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    ImageDataset images = source.load(folder, config, config.vqSvae().imageShape());
    try (NDManager manager = NDManager.newBaseManager()) {
      VqSvae tokenizer = DiffusionModels.loadTokenizer(folder, config, manager);
      Reconstructions result = write(manager, tokenizer, images);
      if (files.grid != null) {
        Reconstructions.drawGrid(manager, tokenizer, images, GRID_IMAGES, files.grid);
      }
      spec.commandLine()
          .getOut()
          .println(
              "Reconstructed %d images into %s: MSE %.5f on pixels in [0, 1], %d of %d codes used."
                  .formatted(
                      images.size(),
                      files.archive,
                      result.meanSquaredError(),
                      result.usage().codesUsed(),
                      tokenizer.codebookSize()));
    }
    return ExitCode.OK;
  }

  private Reconstructions write(NDManager manager, VqSvae tokenizer, ImageDataset images)
      throws IOException {
    try (ImageArchiveWriter writer =
        new ImageArchiveWriter(files.archive, images.size(), images.shape())) {
      Reconstructions result = Reconstructions.of(manager, tokenizer, images, writer::append);
      writer.commit();
      return result;
    }
  }
}
