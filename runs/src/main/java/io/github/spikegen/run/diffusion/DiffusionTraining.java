package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.training.BestWeights;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.StageLoop;
import io.github.spikegen.run.training.StageTraining;
import io.github.spikegen.training.NonFiniteLossException;
import io.github.spikegen.training.RunLog;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;

/**
 * Trains both stages of a Spiking-Diffusion run, or what is left of them.
 *
 * <p>A run that is stopped and resumed ends with the weights of the uninterrupted one: data order
 * and random numbers depend on seed, stage, epoch and step alone.
 *
 * @param folder the run's folder, started
 * @param config its config
 * @param train the training images
 * @param heldOut images to judge the model on, test images or those that were held out
 * @param gridEvery draw samples every so many epochs; null means about every tenth of the stage
 * @param control how it is watched, stopped and saved
 */
public record DiffusionTraining(
    RunFolder folder,
    DiffusionRunConfig config,
    ImageDataset train,
    ImageDataset heldOut,
    Integer gridEvery,
    RunControl control) {

  /** The most held-out images that are looked at after an epoch. */
  public static final int MOST_HELD_OUT = 1000;

  private static final int TOKENIZING_BATCH = 128;

  /** Keeps at most {@link #MOST_HELD_OUT} held-out images. */
  public DiffusionTraining {
    heldOut = heldOut.limit(MOST_HELD_OUT);
  }

  /**
   * Trains until both stages are complete or the run is stopped.
   *
   * @return true if they are complete
   * @throws UsageException if the images are not those that the config describes, too few, or
   *     without the classes that the denoiser learns
   * @throws NonFiniteLossException if the loss became NaN or infinite
   * @throws IOException if reading or writing fails
   */
  public boolean run() throws IOException {
    config.data().requireSame(train);
    requireClasses(train);
    requireClasses(heldOut);
    int images = Math.toIntExact(train.size());
    config.stages().forEach(stage -> config.training(stage).stepsPerEpoch(images));
    BestWeights.use(folder, config);
    if (folder.progress(config).isComplete(config)) {
      return true;
    }
    try (NDManager manager = NDManager.newBaseManager();
        RunLog log = new RunLog(folder.log())) {
      StageLoop loop = new StageLoop(config, folder, log, control);
      boolean encodes = folder.progress(config).isDone(Stage.VQ, config) || trainTokenizer(loop);
      return encodes && !control.stop().getAsBoolean() && trainDenoiser(loop, manager);
    }
  }

  private void requireClasses(ImageDataset images) {
    int classes = config.denoiser().classes();
    if (classes > 0 && images.classes() != classes) {
      throw new UsageException(
          "the denoiser learns %d classes, but the images have %s"
              .formatted(classes, images.classes() == 0 ? "no labels" : images.classes()));
    }
  }

  private boolean trainTokenizer(StageLoop loop) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        StageTraining epochs =
            new TokenizerEpochs(this, manager, DiffusionModels.newTokenizer(config, manager))) {
      return loop.run(Stage.VQ, epochs);
    }
  }

  private boolean trainDenoiser(StageLoop loop, NDManager manager) throws IOException {
    // as stored, which may be an average: a resumed run has no other
    VqSvae tokenizer = DiffusionModels.loadTokenizer(folder, config, manager);
    control.listener().preparing(Stage.PRIOR, Math.toIntExact(train.size()));
    TokenDataset tokens = TokenDataset.of(manager, tokenizer, train, TOKENIZING_BATCH);
    TokenDataset heldOutTokens = TokenDataset.of(manager, tokenizer, heldOut, TOKENIZING_BATCH);
    SpikingDenoiser denoiser = DiffusionModels.newDenoiser(config, manager);
    try (StageTraining epochs =
        new DenoiserEpochs(this, manager, tokens, heldOutTokens, tokenizer, denoiser)) {
      return loop.run(Stage.PRIOR, epochs);
    }
  }
}
