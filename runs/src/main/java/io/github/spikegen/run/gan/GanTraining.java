package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.SilentLayerException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.StageLoop;
import io.github.spikegen.run.training.StageTraining;
import io.github.spikegen.training.NonFiniteLossException;
import io.github.spikegen.training.RunLog;
import java.io.IOException;

/**
 * Trains the generator and the discriminator of a run, or what is left of that.
 *
 * <p>A run that is stopped and resumed ends with the weights of the uninterrupted one.
 *
 * @param folder the run's folder, started
 * @param config its config
 * @param train the training images
 * @param control how it is watched, stopped and saved
 */
public record GanTraining(
    RunFolder folder, GanRunConfig config, ImageDataset train, RunControl control) {

  /**
   * Trains until the run is complete or stopped.
   *
   * @return true if it is complete
   * @throws UsageException if the images are not those that the config describes, or too few
   * @throws NonFiniteLossException if a loss or a gradient became NaN or infinite
   * @throws SilentLayerException if a layer stays silent
   * @throws IOException if reading or writing fails
   */
  public boolean run() throws IOException {
    config.data().requireSame(train);
    if (folder.progress(config).isComplete(config)) {
      return true;
    }
    try (NDManager manager = NDManager.newBaseManager();
        RunLog log = new RunLog(folder.log());
        StageTraining epochs =
            new AdversarialEpochs(this, manager, GanModels.create(config, manager))) {
      return new StageLoop(config, folder, log, control).run(Stage.GAN, epochs);
    }
  }
}
