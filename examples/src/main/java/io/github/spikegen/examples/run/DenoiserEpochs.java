package io.github.spikegen.examples.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.LastBatch;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserStep;
import io.github.spikegen.diffusion.DiffusionLoss;
import io.github.spikegen.diffusion.ElboEstimate;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The second stage: trains the denoiser on the tokens of the training images. */
final class DenoiserEpochs implements StageLoop.Epochs {

  private static final int TRAINING_SAMPLES_EVALUATED = 500;
  private static final int EVALUATION_BATCH = 100;
  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;

  private final NDManager manager;
  private final RunFolder folder;
  private final DiffusionRunConfig config;
  private final Integer gridEvery;
  private final TokenDataset train;
  private final TokenDataset heldOut;
  private final VqSvae tokenizer;
  private final SpikingDenoiser denoiser;

  /** Begins; {@code gridEvery} null draws a grid about every tenth of the stage. */
  DenoiserEpochs(
      NDManager manager,
      RunFolder folder,
      DiffusionRunConfig config,
      Integer gridEvery,
      TokenDataset train,
      TokenDataset heldOut,
      VqSvae tokenizer,
      SpikingDenoiser denoiser) {
    this.manager = manager;
    this.folder = folder;
    this.config = config;
    this.gridEvery = gridEvery;
    this.train = train;
    this.heldOut = heldOut;
    this.tokenizer = tokenizer;
    this.denoiser = denoiser;
  }

  @Override
  public EpochReport train(TrainingLoop loop, int epoch) {
    BatchOrder order =
        train.epoch(config.seed(), epoch, config.priorTraining().batchSize(), LastBatch.DROP);
    RandomKey key = Stage.PRIOR.key(config.seed(), epoch);
    DiffusionLoss loss = new DiffusionLoss(config.process(), config.lossWeighting());
    return loop.runEpoch(
        epoch + 1,
        train.batches(manager, order),
        order.batches(),
        new DenoiserStep(loss, denoiser, key));
  }

  @Override
  public Map<String, Number> figures(EpochReport report) {
    return Map.of();
  }

  @Override
  public Map<String, Number> evaluate(int epoch) throws IOException {
    Map<String, Number> figures = new LinkedHashMap<>();
    int done = epoch + 1;
    if (config.priorTraining().isTenth(done)) {
      figures.put(EpochFigures.BITS_PER_TOKEN, bits(train, TRAINING_SAMPLES_EVALUATED));
      figures.put(EpochFigures.TEST_BITS_PER_TOKEN, bits(heldOut, heldOut.size()));
    }
    boolean draws =
        gridEvery == null
            ? config.priorTraining().isTenth(done)
            : config.priorTraining().isDue(done, gridEvery);
    if (draws) {
      drawGrid(done);
    }
    return figures;
  }

  private double bits(TokenDataset tokens, int most) {
    int count = Math.min(most, tokens.size());
    try (NDManager work = manager.newSubManager()) {
      NDList batches = new NDList();
      for (int from = 0; from < count; from += EVALUATION_BATCH) {
        int to = Math.min(count, from + EVALUATION_BATCH);
        batches.add(tokens.tokens(work, IntStream.range(from, to).toArray()));
      }
      return ElboEstimate.of(
              config.process(), Denoiser.evaluating(denoiser), batches, config.seed())
          .bitsPerToken();
    }
  }

  private void drawGrid(int epoch) throws IOException {
    AbsorbingProcess process = config.process();
    try (NDManager work = manager.newSubManager()) {
      NDArray images =
          new SpikingDiffusion(tokenizer, process, Denoiser.evaluating(denoiser))
              .sample(work, GRID_IMAGES, config.seed());
      new ImageGrid(GRID_COLUMNS).write(folder.grid(Stage.PRIOR, epoch), images);
    }
  }
}
