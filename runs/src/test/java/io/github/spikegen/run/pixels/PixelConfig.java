package io.github.spikegen.run.pixels;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.training.AdamWOptions;

/** A run of the made-up family. */
public record PixelConfig(
    int format,
    String model,
    @Hyperparameter(label = "S", help = "Where all random numbers come from.") long seed,
    DataDescription data,
    @Hyperparameter(label = "T", help = "Time steps.", atLeast = 1) int timeSteps,
    @Hyperparameter(label = "U", help = "Spiking units.", atLeast = 1) int units,
    AdamWOptions training)
    implements RunConfig {

  /** Checks the numbers. */
  public PixelConfig {
    Hyperparameters.check(PixelConfig.class, format, model, seed, data, timeSteps, units, training);
  }

  @Override
  public PixelFamily family() {
    return new PixelFamily();
  }

  @Override
  public AdamWOptions training(Stage stage) {
    return training;
  }
}
