package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.training.BestWeights;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.StageLoop;
import io.github.spikegen.run.training.StageTraining;
import io.github.spikegen.training.NonFiniteLossException;
import io.github.spikegen.training.RunLog;
import java.io.IOException;

/**
 * Trains the model of an FSVAE's run, or what is left of that.
 *
 * <p>A run that is stopped and resumed ends with the weights of the uninterrupted one.
 *
 * @param folder the run's folder, started
 * @param config its config
 * @param train the training images
 * @param heldOut images to judge the model on
 * @param gridEvery judge the model and draw pictures every so many epochs, at least 1
 * @param control how it is watched, stopped and saved
 */
public record FsvaeTraining(
    RunFolder folder,
    FsvaeRunConfig config,
    ImageDataset train,
    ImageDataset heldOut,
    int gridEvery,
    RunControl control) {

  /** The most held-out images that are looked at after an epoch. */
  public static final int MOST_HELD_OUT = 500;

  /** Keeps at most {@link #MOST_HELD_OUT} held-out images. */
  public FsvaeTraining {
    if (gridEvery < 1) {
      throw new IllegalArgumentException("gridEvery must be at least 1, but was " + gridEvery);
    }
    heldOut = heldOut.limit(MOST_HELD_OUT);
  }

  /**
   * Trains until the run is complete or stopped.
   *
   * @return true if it is complete
   * @throws UsageException if the images are not those that the config describes, or too few
   * @throws NonFiniteLossException if the loss became NaN or infinite
   * @throws IOException if reading or writing fails
   */
  public boolean run() throws IOException {
    config.data().requireSame(train);
    BestWeights.use(folder, config);
    if (folder.progress(config).isComplete(config)) {
      return true;
    }
    try (NDManager manager = NDManager.newBaseManager();
        RunLog log = new RunLog(folder.log());
        StageTraining epochs =
            new FsvaeEpochs(this, manager, FsvaeModels.create(config, manager))) {
      return new StageLoop(config, folder, log, control).run(Stage.FSVAE, epochs);
    }
  }
}
