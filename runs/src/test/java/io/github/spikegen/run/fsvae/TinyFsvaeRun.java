package io.github.spikegen.run.fsvae;

import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.fsvae.FsvaeConfig;
import io.github.spikegen.fsvae.FsvaeConfig.ScheduledSampling;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.TinyRun;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.AdamWOptions;
import java.io.IOException;
import java.util.List;

/** The run of an FSVAE whose model and data are as small as they can be: 3 steps an epoch. */
public record TinyFsvaeRun(
    FsvaeRunConfig config, ImageDataset train, ImageDataset heldOut, int gridEvery)
    implements TinyRun {

  public static TinyFsvaeRun of(int epochs) throws IOException {
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
            Recipe.TUNED,
            fsvae,
            AdamWOptions.of(epochs, 8, learningRate));
    ImageDataset heldOut = NamedDataset.MINI.load(null, Split.TEST).limit(10);
    return new TinyFsvaeRun(config, train, heldOut, gridEvery);
  }

  @Override
  public OptionValues given() {
    return OptionValues.NONE.with("grid-every", gridEvery);
  }

  @Override
  public TrainingData data() {
    return new TrainingData(config.data(), train, heldOut);
  }
}
