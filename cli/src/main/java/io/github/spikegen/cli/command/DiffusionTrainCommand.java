package io.github.spikegen.cli.command;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.DiffusionModelOptions;
import io.github.spikegen.cli.option.DiffusionStoredOptions;
import io.github.spikegen.cli.option.DiffusionTrainingOptions;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.RunOptions;
import io.github.spikegen.cli.view.DiffusionWords;
import io.github.spikegen.cli.view.RunWords;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  spikegen diffusion train --dataset mini --out classes --labels",
      "  spikegen diffusion train --resume --out run"
    })
final class DiffusionTrainCommand implements Callable<Integer>, FamilyTraining<DiffusionRunConfig> {

  @Spec private CommandSpec spec;

  @Mixin private RunOptions run;

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

  @Mixin private DiffusionTrainingOptions training;

  @Mixin private DiffusionModelOptions model;

  @Override
  public Integer call() throws IOException {
    return new TrainCourse<>(spec, run, data, this).take();
  }

  @Override
  public ModelFamily<DiffusionRunConfig> family() {
    return DiffusionRunConfig.FAMILY;
  }

  @Override
  public DiffusionRunConfig config(DataDescription trained, ImageDataset images) {
    Shape shape = images.shape();
    VqSvaeConfig vqSvae = model.vqSvae(shape.get(0), shape.get(1), shape.get(2));
    DenoiserConfig denoiser = model.denoiser(vqSvae, images.classes());
    return DiffusionRunConfig.of(
            training.seed,
            trained,
            vqSvae,
            denoiser,
            model.lossWeighting,
            training.vq(),
            training.prior())
        .withLabelDropout(training.labelDropout(model.labels));
  }

  @Override
  public Map<String, Function<DiffusionRunConfig, Object>> storedOptions() {
    return DiffusionStoredOptions.values();
  }

  @Override
  public RunWords words(DiffusionRunConfig config) {
    return new DiffusionWords(config);
  }

  @Override
  public boolean train(
      RunFolder folder,
      DiffusionRunConfig config,
      ImageDataset images,
      ImageDataset heldOut,
      RunControl control)
      throws IOException {
    OptionValues given =
        gridEvery == null ? OptionValues.NONE : OptionValues.NONE.with("grid-every", gridEvery);
    return new Training(given, control)
        .run(folder, config, new TrainingData(config.data(), images, heldOut));
  }
}
