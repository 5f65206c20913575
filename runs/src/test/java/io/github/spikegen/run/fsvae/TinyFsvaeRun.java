package io.github.spikegen.run.fsvae;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.fsvae.FsvaeConfig;
import io.github.spikegen.fsvae.FsvaeConfig.ScheduledSampling;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The run of an FSVAE whose model and data are as small as they can be: 3 steps an epoch. */
record TinyFsvaeRun(
    FsvaeRunConfig config, ImageDataset train, ImageDataset heldOut, int gridEvery) {

  static TinyFsvaeRun of(int epochs) throws IOException {
    return of(epochs, 1, 2e-3);
  }

  static TinyFsvaeRun of(int epochs, int gridEvery, double learningRate) throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(24);
    FsvaeConfig fsvae =
        FsvaeConfig.of(1, 28, 28)
            .withTimeSteps(3)
            .withChannels(List.of(4, 4))
            .withCodeDimension(4)
            .withLatentUnits(6)
            .withChoices(3)
            .withScheduledSampling(new ScheduledSampling(1, 0.3, 0.6));
    FsvaeRunConfig config =
        FsvaeRunConfig.of(
            3,
            DataDescription.of("mini", null, 24, train),
            fsvae,
            AdamWOptions.of(epochs, 8, learningRate));
    ImageDataset heldOut = NamedDataset.MINI.load(null, Split.TEST).limit(10);
    return new TinyFsvaeRun(config, train, heldOut, gridEvery);
  }

  RunFolder start(Path path) throws IOException {
    RunFolder folder = new RunFolder(path);
    folder.start(config, false);
    return folder;
  }

  boolean train(RunFolder folder) throws IOException {
    return train(folder, RunListener.NONE, () -> false);
  }

  boolean train(RunFolder folder, RunListener listener, BooleanSupplier stop) throws IOException {
    return new Training(
            OptionValues.NONE.with("grid-every", gridEvery), new RunControl(listener, stop))
        .run(folder, config, new TrainingData(config.data(), train, heldOut));
  }
}
