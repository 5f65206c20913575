package io.github.spikegen.examples;

import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Interruption;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/** Trains a small model in the folder that the argument names, or continues where it stopped. */
final class TrainWithResume {
  public static void main(String... args) throws IOException {
    TrainingData data = TrainingData.load(NamedDataset.MINI, null);
    Training small = Training.DEFAULT.with("time-steps", 4).with("vq-epochs", 4);
    train(small.with("prior-epochs", 10), Path.of(args[0]), data);
  }

  static void train(Training training, Path run, TrainingData data) throws IOException {
    RunListener progress =
        RunListener.ofEpochs(
            epoch ->
                System.out.printf(
                    "%s, epoch %d: loss %.4f%n",
                    epoch.stage().label(), epoch.epoch(), epoch.loss()));
    try (Interruption ctrlC = new Interruption(() -> System.out.println("Saving."))) {
      boolean complete =
          training.withListener(progress).withStop(ctrlC).startOrResume("diffusion", run, data);
      System.out.println(complete ? "The model is complete." : "Start again to continue.");
    }
  }
}
