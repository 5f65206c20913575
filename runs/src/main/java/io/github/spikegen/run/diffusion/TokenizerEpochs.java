package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.GenerativeModel.ImageSink;
import io.github.spikegen.run.ModelCapabilities.Reconstruction;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWTraining;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.vqsvae.CodebookUsage;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The first stage: trains the VQ-SVAE. */
final class TokenizerEpochs implements StageTraining {

  /** Mean squared error of reconstructions. */
  static final String MSE = "mse";

  /** Codes chosen at least once in the epoch. */
  static final String CODES_USED = "codes_used";

  /** Exponential of the entropy of the chosen codes. */
  static final String PERPLEXITY = "perplexity";

  private static final int RECONSTRUCTED_AT_ONCE = 100;
  private static final int GRID_IMAGES = 20;
  private static final int GRID_COLUMNS = 10;

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
  public EpochSteps steps(int epoch) {
    long seed = run.config().seed();
    BatchOrder order = run.train().epoch(seed, epoch, options.batchSize(), LastBatch.DROP);
    RandomKey key = DiffusionFamily.VQ.key(seed, epoch);
    return training.steps(
        order,
        rest -> run.train().getData(manager, rest, null),
        new VqSvaeStep(model, run.config().data().variance(), key));
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    EpochSteps steps = steps(part.epoch());
    VqSvaeStep step = (VqSvaeStep) steps.step();
    part.tally().add("codes", step);
    EpochReport report = training.run(part, steps);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(MSE, report.figures().get("mse"));
    figures.put(CODES_USED, step.usage().codesUsed());
    figures.put(PERPLEXITY, step.usage().perplexity());
    return TrainedEpoch.of(report, figures);
  }

  @Override
  public String judgedBy() {
    return run.config().data().unseenFigure(MSE);
  }

  @Override
  public Map<String, ?> evaluate(int epoch) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (options.isJudged(epoch + 1)) {
      double error = reconstruct(model, manager, unseen, reconstructed -> {}).meanSquaredError();
      figures.put(run.config().data().unseenFigure(MSE), error);
    }
    int shown = (int) Math.min(GRID_IMAGES, unseen.size());
    try (NDManager work = manager.newSubManager()) {
      NDArray originals = unseen.images(work, IntStream.range(0, shown).toArray());
      new ImageGrid(GRID_COLUMNS)
          .write(
              run.folder().grid(DiffusionFamily.VQ, epoch + 1),
              originals,
              model.reconstruct(originals));
    }
    return figures;
  }

  /** Hands reconstructions on, and returns how much was lost. */
  static Reconstruction reconstruct(
      ImageTokenizer tokenizer, NDManager manager, ImageDataset images, ImageSink sink)
      throws IOException {
    double sum = 0;
    CodebookUsage usage = CodebookUsage.none(tokenizer.codebookSize());
    for (int[] indices : images.inOrder(RECONSTRUCTED_AT_ONCE)) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, indices);
        NDArray tokens = tokenizer.encode(originals);
        NDArray reconstructed = tokenizer.decode(tokens);
        usage = usage.plus(tokens);
        sum += indices.length * reconstructed.sub(originals).square().mean().getFloat();
        sink.accept(reconstructed);
      }
    }
    return new Reconstruction(sum / images.size(), usage.codesUsed(), tokenizer.codebookSize());
  }
}
