package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.HealthFigures;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.TrainedNetwork;
import io.github.spikegen.run.TrainingSession;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWTraining;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first stage: trains the VQ-SVAE. */
final class TokenizerEpochs implements StageTraining {

  private static final int GRID_IMAGES = 20;

  private final TrainingSession<DiffusionRunConfig> run;
  private final ImageDataset unseen;
  private final NDManager manager;
  private final VqSvae model;
  private final AdamWOptions options;
  private final AdamWTraining training;

  TokenizerEpochs(TrainingSession<DiffusionRunConfig> run, ImageDataset unseen, VqSvae model) {
    this.run = run;
    this.unseen = unseen;
    manager = run.manager();
    this.model = model;
    options = run.config().vqTraining();
    training =
        AdamWTraining.of(
            options, DiffusionFamily.VQ_SVAE, model, run.config().data().images(), manager);
  }

  @Override
  public List<TrainedNetwork> networks() {
    return List.of(training.trained());
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    DiffusionRunConfig config = run.config();
    BatchOrder order =
        run.train().epoch(config.seed(), part.epoch(), options.batchSize(), LastBatch.DROP);
    RandomKey key = DiffusionFamily.VQ.key(config.seed(), part.epoch());
    VqSvaeStep step = new VqSvaeStep(model, config.data().variance(), key);
    EpochReport report =
        training.run(part, order, rest -> run.train().getData(manager, rest, null), step);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(DiffusionFigures.MSE, report.figures().get("mse"));
    figures.put(DiffusionFigures.CODES_USED, step.usage().codesUsed());
    figures.put(DiffusionFigures.PERPLEXITY, step.usage().perplexity());
    figures.putAll(HealthFigures.of(report.layers()));
    return new TrainedEpoch(
        report.steps(), report.loss(), report.seconds(), report.stopped(), figures);
  }

  @Override
  public String judgedBy() {
    return run.config().data().unseenFigure(DiffusionFigures.MSE);
  }

  @Override
  public Map<String, ?> evaluate(int epoch) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (options.isJudged(epoch + 1)) {
      Reconstructions found = Reconstructions.of(manager, model, unseen);
      figures.put(run.config().data().unseenFigure(DiffusionFigures.MSE), found.meanSquaredError());
    }
    Path grid = run.folder().grid(DiffusionFamily.VQ, epoch + 1);
    Reconstructions.drawGrid(manager, model, unseen, GRID_IMAGES, grid);
    return figures;
  }
}
