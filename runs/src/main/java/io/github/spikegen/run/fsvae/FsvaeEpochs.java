package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.fsvae.FsvaeStep;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWTraining;
import io.github.spikegen.training.TrainingListener.EpochReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The one stage of an FSVAE. */
final class FsvaeEpochs implements StageTraining {

  /** Mean squared error of reconstructions. */
  static final String MSE = "mse";

  /** Maximum mean discrepancy of posterior and prior, training images. */
  static final String MMD = "mmd";

  private static final int MOST_UNSEEN = 500;
  private static final int RECONSTRUCTIONS = 20;
  private static final int RECONSTRUCTION_COLUMNS = 10;
  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;

  private final TrainingSession<FsvaeRunConfig> run;
  private final ImageDataset unseen;
  private final NDManager manager;
  private final Fsvae model;
  private final AdamWOptions options;
  private final AdamWTraining training;

  FsvaeEpochs(TrainingSession<FsvaeRunConfig> run, Fsvae model) {
    this.run = run;
    manager = run.manager();
    unseen = run.unseen().limit(MOST_UNSEEN);
    this.model = model;
    options = run.config().fsvaeTraining();
    training =
        AdamWTraining.of(options, FsvaeFamily.FSVAE, model, run.config().data().images(), manager);
  }

  @Override
  public List<TrainedNetwork> networks() {
    return List.of(training.trained());
  }

  @Override
  public EpochSteps steps(int epoch) {
    FsvaeRunConfig config = run.config();
    BatchOrder order = run.train().epoch(config.seed(), epoch, options.batchSize(), LastBatch.DROP);
    return training.steps(
        order,
        rest -> run.train().getData(manager, rest, null),
        new FsvaeStep(
            model,
            config.data().variance(),
            (double) epoch / options.epochs(),
            FsvaeFamily.STAGE.key(config.seed(), epoch)));
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    EpochReport report = training.run(part, steps(part.epoch()));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(MSE, report.figures().get("mse"));
    figures.put(MMD, report.figures().get("mmd"));
    return TrainedEpoch.of(report, figures);
  }

  @Override
  public String judgedBy() {
    return run.config().data().unseenFigure(MSE);
  }

  /** Draws with the same random numbers every time, so that epochs can be compared. */
  @Override
  public Map<String, ?> evaluate(int epoch) throws IOException {
    boolean draws =
        options.isDue(epoch + 1, run.given().get("grid-every", Integer.class).orElse(1));
    if (!draws && options.patience() == 0) {
      return Map.of();
    }
    RandomKey key = RandomKey.of(run.config().seed());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(
        run.config().data().unseenFigure(MSE),
        FsvaeModel.reconstruct(model, manager, unseen, key, reconstructed -> {}));
    RunFolder folder = run.folder();
    int shown = (int) Math.min(RECONSTRUCTIONS, unseen.size());
    try (NDManager work = manager.newSubManager()) {
      NDArray originals = unseen.images(work, IntStream.range(0, shown).toArray());
      new ImageGrid(RECONSTRUCTION_COLUMNS)
          .write(
              folder.reconstructions(FsvaeFamily.STAGE, epoch + 1),
              originals,
              model.reconstruct(originals, key, 0));
      new ImageGrid(GRID_COLUMNS)
          .write(
              folder.grid(FsvaeFamily.STAGE, epoch + 1), model.sample(work, GRID_IMAGES, key, 0));
    }
    return figures;
  }
}
