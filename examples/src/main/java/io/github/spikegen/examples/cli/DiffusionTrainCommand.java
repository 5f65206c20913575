package io.github.spikegen.examples.cli;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.diffusion.SdidConfig;
import io.github.spikegen.examples.dataset.NamedDataset;
import io.github.spikegen.examples.run.DataDescription;
import io.github.spikegen.examples.run.DiffusionRunConfig;
import io.github.spikegen.examples.run.DiffusionTraining;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.StageOptions;
import io.github.spikegen.examples.run.UsageException;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains both stages of a model into the folder of a run. */
@Command(
    name = "train",
    customSynopsis = {
      "spikegen diffusion train --dataset D --out RUN [OPTIONS]",
      "       spikegen diffusion train --resume --out RUN"
    },
    description = {
      "Train the spiking autoencoder, turn the training images into tokens, and train the spiking"
          + " denoiser on them. Ctrl-C stops after the current step; --resume continues."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen diffusion train --dataset mini --out run --time-steps 4 --vq-epochs 8",
      "  spikegen diffusion train --dataset cifar10 --data cifar-10-batches-bin --out run",
      "  spikegen diffusion train --resume --out run"
    })
final class DiffusionTrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      required = true,
      description = "Folder of the run: weights, log and pictures.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Continue the run in RUN after its last finished epoch; other options may be left out.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replace the run in RUN.")
  private boolean overwrite;

  @Option(
      names = "--grid-every",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description =
          "Draw 64 samples every E epochs of the denoiser, and at its end; drawing may take longer"
              + " than an epoch (default: about ten times in all). Reconstructions, which are quick,"
              + " are drawn every epoch.")
  private Integer gridEvery;

  @Mixin private DataOptions data;

  @Mixin private TrainingOptions training;

  @Mixin private ModelOptions model;

  @Override
  public Integer call() throws IOException {
    if (resume && overwrite) {
      throw new ParameterException(
          spec.commandLine(), "--resume and --overwrite exclude each other");
    }
    if (!resume && data.dataset == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--dataset=D' (or --resume)");
    }
    RunFolder folder = new RunFolder(out);
    return resume ? resume(folder) : start(folder);
  }

  private int start(RunFolder folder) throws IOException {
    folder.requireFree(overwrite);
    ImageDataset images = data.load(Split.TRAIN);
    ImageDataset heldOut = data.load(Split.TEST);
    DiffusionRunConfig config = config(images);
    requireTrainable(config, images, heldOut); // before anything is written or removed
    folder.start(config, overwrite);
    return train(folder, config, images, heldOut);
  }

  private DiffusionRunConfig config(ImageDataset images) {
    Shape shape = images.shape();
    VqSvaeConfig vqSvae = model.vqSvae(shape.get(0), shape.get(1), shape.get(2));
    SdidConfig denoiser = model.denoiser(vqSvae);
    return DiffusionRunConfig.of(
        training.seed,
        DataDescription.of(
            data.dataset.displayName(),
            data.folder == null ? null : data.folder.toAbsolutePath().normalize().toString(),
            data.limit,
            images),
        vqSvae,
        denoiser,
        model.lossWeighting,
        training.vq(),
        training.prior());
  }

  private int resume(RunFolder folder) throws IOException {
    DiffusionRunConfig config = folder.config();
    ResumeCheck.requireAgreement(spec.commandLine().getParseResult(), config);
    DataDescription trained = config.data();
    NamedDataset dataset = new EnumConverter<>(NamedDataset.class).convert(trained.name());
    Path source = data.folder;
    if (source == null && trained.folder() != null) {
      source = Path.of(trained.folder());
      if (!Files.isDirectory(source)) {
        throw new UsageException(
            "the run's data folder %s is not there; name it with --data DIR".formatted(source));
      }
    }
    ImageDataset images = DataOptions.load(dataset, source, trained.limit(), Split.TRAIN);
    ImageDataset heldOut = DataOptions.load(dataset, source, trained.limit(), Split.TEST);
    if (folder.progress().isDone(Stage.PRIOR, config)) {
      out().println("The run in %s is complete: there is nothing to resume.".formatted(out));
      return ExitCode.OK;
    }
    requireTrainable(config, images, heldOut);
    return train(folder, config, images, heldOut);
  }

  private int train(
      RunFolder folder, DiffusionRunConfig config, ImageDataset images, ImageDataset heldOut)
      throws IOException {
    String howToResume =
        "To continue: spikegen diffusion train --resume --out %s%s"
            .formatted(
                ShellWord.of(out),
                data.folder == null ? "" : " --data " + ShellWord.of(data.folder));
    try (Interruption interruption =
            new Interruption(
                spec.commandLine().getErr(), "Stopping after this step. " + howToResume);
        ConsoleProgress progress = new ConsoleProgress(out(), folder, config)) {
      DiffusionTraining run =
          new DiffusionTraining(folder, config, images, heldOut, gridEvery, progress, interruption);
      if (!run.run()) {
        out().println("Stopped; every finished epoch is saved.");
        out().flush();
        return Interruption.EXIT_CODE;
      }
      out()
          .println(
              "The run in %1$s is complete. To draw images: spikegen diffusion sample --model %1$s --count 64 --out samples.npz --grid samples.png"
                  .formatted(ShellWord.of(out)));
      return ExitCode.OK;
    }
  }

  private static void requireTrainable(
      DiffusionRunConfig config, ImageDataset images, ImageDataset heldOut) {
    if (!images.shape().equals(heldOut.shape())) {
      throw new UsageException(
          "training and test images differ in size: %s and %s"
              .formatted(images.shape(), heldOut.shape()));
    }
    if (!(config.data().variance() > 0)) {
      throw new UsageException(
          "all pixels of the %d training images are equal: there is nothing to learn"
              .formatted(images.size()));
    }
    for (Stage stage : Stage.values()) {
      StageOptions options = config.training(stage);
      options.totalSteps(options.stepsPerEpoch(Math.toIntExact(images.size())));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
