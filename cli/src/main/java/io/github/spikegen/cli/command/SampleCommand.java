package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.Place;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.TimeStepPicture;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.image.PngFile;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.ModelCapabilities.ExplainsImages;
import io.github.spikegen.run.ModelCapabilities.Explanation;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.internal.ChartGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Draws images from a trained model. */
@Command(name = "sample", description = "Draw images from a trained model.")
final class SampleCommand implements Callable<Integer> {

  static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;
  private static final int STRIP_IMAGES = 8;

  @Spec private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private OutputFiles files;

  @Mixin private CommonOptions.Count count = new CommonOptions.Count(GRID_IMAGES);

  @Mixin private CommonOptions.Seed seed;

  @Mixin private CommonOptions.Batch batch;

  @Mixin private CommonOptions.ComputedIn precision;

  @Mixin private Place place;

  private final ModelFamily<?> family;
  private Path animation;

  SampleCommand(ModelFamily<?> family) {
    this.family = family;
  }

  @Override
  public Integer call() throws IOException {
    Path strip = FamilyCommands.file(spec, FamilyCommands.STRIP);
    animation = FamilyCommands.file(spec, FamilyCommands.ANIMATION);
    files.requireFree();
    files.requireFree(FamilyCommands.ANIMATION, animation);
    files.requireFree("--strip", strip);
    if (strip != null) {
      ChartGrid.requireFonts();
    }
    SampleRequest request =
        FamilyCommands.sampling(spec, family, SampleRequest.of(count.value()))
            .withSeed(seed.value())
            .withBatchSize(batch.value());
    SamplingCost cost;
    try (Precision.Scope used = precision.value().use();
        NDManager manager = NDManager.newBaseManager();
        WorkProgress progress =
            new WorkProgress(spec.commandLine().getOut(), "drawing", count.value())) {
      GenerativeModel model = trained.load(family, manager);
      RunMemory.requireSampling(model.config(), Math.min(batch.value(), count.value()));
      requireMoving(model);
      if (strip != null && model.frames() > 1) {
        throw new UsageException(
            "--strip: %s draws sequences, whose frames --grid and --animation show"
                .formatted(model.folder().name()));
      }
      cost = draw(model, request.withProgress(progress::to));
      if (strip != null && model instanceof ExplainsImages explaining) {
        drawSteps(explaining, request, strip);
      }
    }
    String calls =
        cost.networkCalls() == 0
            ? ""
            : ", with %.1f network calls a sample".formatted(cost.callsPerImage());
    spec.commandLine()
        .getOut()
        .println(
            "Drew %d images into %s in %.1f s%s."
                .formatted(cost.images(), files.archive(), cost.seconds(), calls));
    return ExitCode.OK;
  }

  private void requireMoving(GenerativeModel model) {
    if (animation != null && model.frames() == 1) {
      throw new UsageException(
          "--animation: %s draws still images, expected a run that was trained on sequences"
              .formatted(model.folder().name()));
    }
  }

  private static void drawSteps(ExplainsImages model, SampleRequest request, Path file)
      throws IOException {
    int count = Math.min(request.count(), STRIP_IMAGES);
    try (Explanation explanation = model.explain(request.withCount(count))) {
      PngFile.write(file, TimeStepPicture.draw(explanation));
    }
  }

  private SamplingCost draw(GenerativeModel model, SampleRequest request) throws IOException {
    // a column a class, if classes are drawn in turn
    int columns =
        request.onlyClass() == null && model.classes() > 1 ? model.classes() : GRID_COLUMNS;
    int shown = Math.max(1, GRID_IMAGES / columns) * columns;
    try (ImageFiles images = new ImageFiles(files, request.count(), model.imageShape(), shown)) {
      SamplingCost cost =
          place.workplace().sample(model, request, images.ofFrames(model.frames(), animation));
      images.finish(columns);
      return cost;
    }
  }
}
