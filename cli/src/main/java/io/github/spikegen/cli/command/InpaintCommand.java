package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.MaskOption;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.RunImages;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.ModelCapabilities.Inpaints;
import io.github.spikegen.run.ModelCapabilities.KnownPixels;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws parts of images anew. */
@Command(
    name = "inpaint",
    description =
        "Draw a part of images anew from the rest. --grid shows the first 10 images, what the model"
            + " is given, and up to 8 completions.")
final class InpaintCommand implements Callable<Integer> {

  private static final int GRID_IMAGES = 10;
  private static final int GRID_COMPLETIONS = 8;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private MaskOption mask;

  @Mixin private OutputFiles files;

  @Mixin private RunImages source;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Numbers.Times.class,
      description = "How many times each image is completed; one after the other in F.npz.")
  private int completions = 3;

  @Option(
      names = "--known",
      paramLabel = "K",
      description =
          "What pixels outside the mask show: original (exactly) or decoded (what the autoencoder"
              + " makes of them, without a seam).")
  private KnownPixels known = KnownPixels.ORIGINAL;

  @Mixin private CommonOptions.Seed seed;

  @Mixin private CommonOptions.Batch batch;

  private final ModelFamily<?> family;

  InpaintCommand(ModelFamily<?> family) {
    this.family = family;
  }

  @Override
  public Integer call() throws IOException {
    source.requireDataset();
    files.requireFree();
    SampleRequest request =
        FamilyCommands.sampling(spec, family, SampleRequest.of(1))
            .withSeed(seed.value())
            .withBatchSize(batch.value());
    try (NDManager manager = NDManager.newBaseManager()) {
      Inpaints model = (Inpaints) trained.load(family, manager);
      RunMemory.requireSampling(model.config(), batch.value());
      Shape shape = model.imageShape();
      ImageMask pixels = mask.of((int) shape.get(1), (int) shape.get(2));
      ImageDataset images = source.load(model);
      SamplingCost cost = write(model, images, pixels, request);
      spec.commandLine()
          .getOut()
          .println(
              "Drew %s tokens of %d images, %d times each, into %s in %.1f s, with %.1f network calls a completion."
                  .formatted(
                      model.drawnUnits(pixels),
                      images.size(),
                      completions,
                      files.archive(),
                      cost.seconds(),
                      cost.callsPerImage()));
    }
    return ExitCode.OK;
  }

  private SamplingCost write(
      Inpaints model, ImageDataset images, ImageMask pixels, SampleRequest request)
      throws IOException {
    long count = images.size() * completions;
    try (ImageFiles written = new ImageFiles(files.archive(), count, images.shape(), null, 0);
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "Images completed", images.size())) {
      SamplingCost cost =
          model.inpaint(
              images,
              pixels,
              completions,
              known,
              request.withProgress(progress::to),
              (originals, drawn) -> {
                boolean isFirst = written.isEmpty();
                written.accept(drawn);
                if (isFirst && files.grid() != null) {
                  drawGrid(originals, drawn, pixels);
                }
              });
      written.finish(1);
      return cost;
    }
  }

  private void drawGrid(NDArray originals, NDArray drawn, ImageMask pixels) throws IOException {
    String first = ":" + Math.min(GRID_IMAGES, originals.size(0));
    NDArray shown = originals.get(first);
    NDList rows = new NDList(shown, pixels.gray(shown));
    Shape shape = originals.getShape();
    NDArray byImage = drawn.reshape(new Shape(shape.get(0), completions).addAll(shape.slice(1)));
    for (int i = 0; i < Math.min(GRID_COMPLETIONS, completions); i++) {
      rows.add(byImage.get(first + ", " + i));
    }
    new ImageGrid(GRID_IMAGES).write(files.grid(), rows.toArray(NDArray[]::new));
  }
}
