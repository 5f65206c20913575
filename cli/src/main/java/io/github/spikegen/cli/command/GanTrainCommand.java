package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.GanModelOptions;
import io.github.spikegen.cli.option.GanStoredOptions;
import io.github.spikegen.cli.option.GanTrainingOptions;
import io.github.spikegen.cli.option.RunOptions;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a GAN into the folder of a run. */
@Command(
    name = "train",
    customSynopsis = {
      "spikegen gan train --variant V --dataset D --out RUN [OPTIONS]",
      "       spikegen gan train --resume --out RUN"
    },
    description = {
      "Train a spiking generator and a discriminator against each other. Every epoch draws 64"
          + " images of the same random numbers. Ctrl-C stops after the current step; --resume"
          + " continues."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen gan train --variant sgad --dataset mini --out run --time-steps 4 --epochs 20",
      "  spikegen gan train --variant swgan --dataset mini --out run --recipe released",
      "  spikegen gan train --resume --out run"
    })
final class GanTrainCommand implements Callable<Integer>, FamilyTraining<GanRunConfig> {

  @Spec private CommandSpec spec;

  @Mixin private RunOptions run;

  @Mixin private DataOptions data;

  @Mixin private GanModelOptions model;

  @Mixin private GanTrainingOptions training;

  @Override
  public Integer call() throws IOException {
    if (!run.resume && model.variant == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--variant=V' (or --resume)");
    }
    return new TrainCourse<>(spec, run, data, this).take();
  }

  @Override
  public ModelFamily<GanRunConfig> family() {
    return GanRunConfig.FAMILY;
  }

  @Override
  public GanRunConfig config(DataDescription trained, ImageDataset images) {
    GanConfig gan = training.applyTo(model.config(images));
    return GanRunConfig.of(
        training.seed,
        trained,
        model.variant,
        model.recipe,
        gan,
        training.stage(model.recipe, trained.images()));
  }

  @Override
  public Map<String, Function<GanRunConfig, Object>> storedOptions() {
    return GanStoredOptions.values();
  }

  @Override
  public boolean train(
      RunFolder folder,
      GanRunConfig config,
      ImageDataset images,
      ImageDataset heldOut,
      RunControl control)
      throws IOException {
    return new Training(OptionValues.NONE, control)
        .run(folder, config, new TrainingData(config.data(), images, heldOut));
  }
}
