package io.github.spikegen.examples.run;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.LastBatch;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.vqsvae.CodebookUsage;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first stage: trains the VQ-SVAE. */
final class TokenizerEpochs implements StageLoop.Epochs {

  private static final int GRID_IMAGES = 20;

  private final NDManager manager;
  private final RunFolder folder;
  private final DiffusionRunConfig config;
  private final ImageDataset train;
  private final ImageDataset heldOut;
  private final VqSvae model;
  private CodebookUsage usage;

  TokenizerEpochs(
      NDManager manager,
      RunFolder folder,
      DiffusionRunConfig config,
      ImageDataset train,
      ImageDataset heldOut,
      VqSvae model) {
    this.manager = manager;
    this.folder = folder;
    this.config = config;
    this.train = train;
    this.heldOut = heldOut;
    this.model = model;
  }

  @Override
  public EpochReport train(TrainingLoop loop, int epoch) {
    BatchOrder order =
        train.epoch(config.seed(), epoch, config.vqTraining().batchSize(), LastBatch.DROP);
    RandomKey key = Stage.VQ.key(config.seed(), epoch);
    VqSvaeStep step = new VqSvaeStep(model, config.data().variance(), key);
    EpochReport report =
        loop.runEpoch(epoch + 1, train.getData(manager, order, null), order.batches(), step);
    usage = step.usage();
    return report;
  }

  @Override
  public Map<String, Number> figures(EpochReport report) {
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put(EpochFigures.MSE, report.figures().get("mse"));
    figures.put(EpochFigures.CODES_USED, usage.codesUsed());
    figures.put(EpochFigures.PERPLEXITY, usage.perplexity());
    return figures;
  }

  @Override
  public Map<String, Number> evaluate(int epoch) throws IOException {
    Map<String, Number> figures = new LinkedHashMap<>();
    if (config.vqTraining().isTenth(epoch + 1)) {
      Reconstructions test = Reconstructions.of(manager, model, heldOut);
      figures.put(EpochFigures.TEST_MSE, test.meanSquaredError());
    }
    Reconstructions.drawGrid(
        manager, model, heldOut, GRID_IMAGES, folder.grid(Stage.VQ, epoch + 1));
    return figures;
  }
}
