package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.option.DiffusionDrawingOptions;
import io.github.spikegen.cli.option.DiffusionModelFolder;
import io.github.spikegen.cli.option.MaskOption;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.RunImages;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.diffusion.ClassChoice;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.diffusion.Inpainting;
import io.github.spikegen.run.diffusion.KnownPixels;
import io.github.spikegen.vqsvae.VqSvae;
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
    customSynopsis =
        "spikegen diffusion inpaint --model RUN --dataset D --mask SPEC --out F.npz [OPTIONS]",
    description = {
      "Draw a part of images anew from the rest: tokens under the mask are forgotten and drawn by the"
          + " model. --grid shows the first 10 images, what the model is given, and up to 8"
          + " completions."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen diffusion inpaint --model pretrained --dataset mini --limit 10 --mask left \\",
      "      --out left.npz --grid left.png",
      "  spikegen diffusion inpaint --model run --dataset mini --mask hole.png --out hole.npz"
    })
final class DiffusionInpaintCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DiffusionModelFolder trained;

  @Mixin private MaskOption mask;

  @Mixin private OutputFiles files;

  @Mixin private RunImages source;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "How many times each image is completed; one after the other in F.npz.")
  private int completions = 3;

  @Option(
      names = "--known",
      paramLabel = "K",
      description =
          "What pixels outside the mask show: original (exactly) or decoded (what the autoencoder"
              + " makes of them, without a seam).")
  private KnownPixels known = KnownPixels.ORIGINAL;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where all random numbers come from: the same seed draws the same images.")
  private long seed = 1;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.AtLeastOne.class,
      description = "The most images that the network makes at once.")
  private int batch = 64;

  @Mixin private DiffusionDrawingOptions how;

  @Override
  public Integer call() throws IOException {
    source.requireDataset();
    files.requireFree();
    RunFolder folder = trained.open();
    DiffusionRunConfig config = folder.config(DiffusionRunConfig.FAMILY);
    SamplingOptions options = how.sampling(config, trained).withBatchSize(batch);
    ClassChoice classes = how.classes(config, trained);
    Shape shape = config.vqSvae().imageShape();
    ImageMask pixels = mask.of((int) shape.get(1), (int) shape.get(2));
    ImageDataset images = source.load(folder, config, shape);
    requireKnownClasses(images, config, classes);
    try (NDManager manager = NDManager.newBaseManager()) {
      VqSvae tokenizer = DiffusionModels.loadTokenizer(folder, config, manager);
      Inpainting inpainting =
          new Inpainting(
              tokenizer,
              config.process(),
              DiffusionModels.loadDenoiser(folder, config, manager),
              options,
              classes,
              pixels,
              known);
      Inpainting.Cost cost = write(manager, inpainting, images);
      spec.commandLine()
          .getOut()
          .println(
              "Drew %s tokens of %d images, %d times each, into %s in %.1f s, with %.1f network calls a completion."
                  .formatted(
                      drawn(manager, pixels, tokenizer.tokenShape()),
                      images.size(),
                      completions,
                      files.archive,
                      cost.seconds(),
                      cost.callsPerCompletion()));
    }
    return ExitCode.OK;
  }

  private void requireKnownClasses(
      ImageDataset images, DiffusionRunConfig config, ClassChoice choice) {
    int classes = config.denoiser().classes();
    if (classes > 0 && choice.only() == null && images.classes() != classes) {
      throw new UsageException(
          "--dataset: its images are of %d classes, but %s knows %d; name one of these with --class"
              .formatted(images.classes(), trained, classes));
    }
  }

  private Inpainting.Cost write(NDManager manager, Inpainting inpainting, ImageDataset images)
      throws IOException {
    try (WorkProgress progress =
        new WorkProgress(spec.commandLine().getOut(), "Images completed", images.size())) {
      return inpainting.write(
          manager, images, completions, seed, files.archive, files.grid, progress::to);
    }
  }

  private static String drawn(NDManager manager, ImageMask mask, Shape tokenShape) {
    try (NDArray unknown = mask.tokens(manager, tokenShape);
        NDArray count = unknown.countNonzero()) {
      return "%d of %d".formatted(count.getLong(), tokenShape.size());
    }
  }
}
