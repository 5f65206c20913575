package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.RunImages;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.ModelCapabilities.Reconstruction;
import io.github.spikegen.run.ModelCapabilities.Reconstructs;
import io.github.spikegen.run.ModelFamily;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Turns images into a model's own code and back. */
@Command(
    name = "reconstruct",
    description = "Turn images into the model's own code and back, and say how much was lost.")
final class ReconstructCommand implements Callable<Integer> {

  private static final int GRID_IMAGES = 40;
  private static final int GRID_COLUMNS = 10;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private OutputFiles files;

  @Mixin private CommonOptions.Seed seed;

  @Mixin private RunImages source;

  private final ModelFamily<?> family;

  ReconstructCommand(ModelFamily<?> family) {
    this.family = family;
  }

  @Override
  public Integer call() throws IOException {
    source.requireDataset();
    files.requireFree();
    try (NDManager manager = NDManager.newBaseManager()) {
      Reconstructs model = (Reconstructs) trained.load(family, manager);
      ImageDataset images = source.load(model);
      Reconstruction result = write(model, images, manager);
      String codes =
          result.codes() == 0
              ? ""
              : ", %d of %d codes used".formatted(result.codesUsed(), result.codes());
      spec.commandLine()
          .getOut()
          .println(
              "Reconstructed %d images into %s: MSE %.5f on pixels in [0, 1]%s."
                  .formatted(images.size(), files.archive(), result.meanSquaredError(), codes));
    }
    return ExitCode.OK;
  }

  private Reconstruction write(Reconstructs model, ImageDataset images, NDManager manager)
      throws IOException {
    try (ImageFiles written = new ImageFiles(files, images.size(), images.shape(), GRID_IMAGES)) {
      Reconstruction result = model.reconstruct(images, seed.value(), written);
      int shown = (int) Math.min(GRID_IMAGES, images.size());
      NDArray originals = images.images(manager, IntStream.range(0, shown).toArray());
      written.finish(GRID_COLUMNS, originals);
      return result;
    }
  }
}
