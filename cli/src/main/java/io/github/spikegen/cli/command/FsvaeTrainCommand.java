package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.FsvaeModelOptions;
import io.github.spikegen.cli.option.FsvaeStoredOptions;
import io.github.spikegen.cli.option.FsvaeTrainingOptions;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.RunOptions;
import io.github.spikegen.cli.view.FsvaeWords;
import io.github.spikegen.cli.view.RunWords;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an FSVAE into the folder of a run. */
@Command(
    name = "train",
    customSynopsis = {
      "spikegen fsvae train --dataset D --out RUN [OPTIONS]",
      "       spikegen fsvae train --resume --out RUN"
    },
    description = {
      "Train a spiking variational autoencoder together with its prior. Ctrl-C stops after the"
          + " current step; --resume continues."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen fsvae train --dataset mini --out run --time-steps 4 --epochs 20",
      "  spikegen fsvae train --dataset mnist --out run",
      "  spikegen fsvae train --resume --out run"
    })
final class FsvaeTrainCommand implements Callable<Integer>, FamilyTraining<FsvaeRunConfig> {

  @Spec private CommandSpec spec;

  @Mixin private RunOptions run;

  @Option(
      names = "--grid-every",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description =
          "Draw 64 samples and 20 reconstructions, and measure errors on unseen images, every E"
              + " epochs and at the end.")
  private int gridEvery = 1;

  @Mixin private DataOptions data;

  @Mixin private FsvaeTrainingOptions training;

  @Mixin private FsvaeModelOptions model;

  @Override
  public Integer call() throws IOException {
    return new TrainCourse<>(spec, run, data, this).take();
  }

  @Override
  public ModelFamily<FsvaeRunConfig> family() {
    return FsvaeRunConfig.FAMILY;
  }

  @Override
  public FsvaeRunConfig config(DataDescription trained, ImageDataset images) {
    return FsvaeRunConfig.of(
        training.seed, trained, model.config(images.shape()), training.stage());
  }

  @Override
  public Map<String, Function<FsvaeRunConfig, Object>> storedOptions() {
    return FsvaeStoredOptions.values();
  }

  @Override
  public RunWords words(FsvaeRunConfig config) {
    return new FsvaeWords(config);
  }

  @Override
  public boolean train(
      RunFolder folder,
      FsvaeRunConfig config,
      ImageDataset images,
      ImageDataset heldOut,
      RunControl control)
      throws IOException {
    return new Training(OptionValues.NONE.with("grid-every", gridEvery), control)
        .run(folder, config, new TrainingData(config.data(), images, heldOut));
  }
}
