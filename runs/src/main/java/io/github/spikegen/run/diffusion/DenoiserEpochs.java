package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserStep;
import io.github.spikegen.diffusion.DiffusionLoss;
import io.github.spikegen.diffusion.ElboEstimate;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWTraining;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The second stage: trains the denoiser on the tokens of the training images. */
final class DenoiserEpochs implements StageTraining {

  /** Upper bound on the bits a token costs. */
  static final String BITS_PER_TOKEN = "bits_per_token";

  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;
  private static final int TRAINING_SAMPLES_EVALUATED = 500;
  private static final int EVALUATION_BATCH = 100;

  private final TrainingSession<DiffusionRunConfig> run;
  private final NDManager manager;
  private final TokenDataset train;
  private final TokenDataset heldOut;
  private final VqSvae tokenizer;
  private final SpikingDenoiser denoiser;
  private final DiffusionRunConfig config;
  private final AdamWOptions options;
  private final AdamWTraining training;

  DenoiserEpochs(
      TrainingSession<DiffusionRunConfig> run,
      TokenDataset train,
      TokenDataset heldOut,
      VqSvae tokenizer,
      SpikingDenoiser denoiser) {
    this.run = run;
    manager = run.manager();
    this.train = train;
    this.heldOut = heldOut;
    this.tokenizer = tokenizer;
    this.denoiser = denoiser;
    config = run.config();
    options = config.priorTraining();
    training =
        AdamWTraining.of(
            options, DiffusionFamily.DENOISER, denoiser, config.data().images(), manager);
  }

  @Override
  public List<TrainedNetwork> networks() {
    return List.of(training.trained());
  }

  @Override
  public EpochSteps steps(int epoch) {
    BatchOrder order = train.epoch(config.seed(), epoch, options.batchSize(), LastBatch.DROP);
    return training.steps(
        order,
        rest -> train.batches(manager, rest),
        new DenoiserStep(
            new DiffusionLoss(config.process(), config.lossWeighting()),
            Denoiser.training(denoiser),
            config.labelDropout(),
            DiffusionFamily.PRIOR.key(config.seed(), epoch)));
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    return TrainedEpoch.of(training.run(part, steps(part.epoch())), Map.of());
  }

  @Override
  public String judgedBy() {
    return run.config().data().unseenFigure(BITS_PER_TOKEN);
  }

  private int classes() {
    return config.denoiser().classes();
  }

  @Override
  public Map<String, ?> evaluate(int epoch) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    int done = epoch + 1;
    if (options.isJudged(done)) {
      figures.put(BITS_PER_TOKEN, bits(train, TRAINING_SAMPLES_EVALUATED));
      figures.put(config.data().unseenFigure(BITS_PER_TOKEN), bits(heldOut, heldOut.size()));
    }
    Optional<Integer> every = run.given().get("grid-every", Integer.class);
    if (every.map(epochs -> options.isDue(done, epochs)).orElse(options.isTenth(done))) {
      drawGrid(done);
    }
    return figures;
  }

  private double bits(TokenDataset tokens, int most) {
    int count = Math.min(most, tokens.size());
    try (NDManager work = manager.newSubManager()) {
      List<NDList> batches = new ArrayList<>();
      for (int from = 0; from < count; from += EVALUATION_BATCH) {
        int to = Math.min(count, from + EVALUATION_BATCH);
        int[] indices = IntStream.range(from, to).toArray();
        NDList batch = new NDList(tokens.tokens(work, indices));
        if (classes() > 0) {
          batch.add(tokens.labels(work, indices));
        }
        batches.add(batch);
      }
      return ElboEstimate.of(
              config.process(), Denoiser.evaluating(denoiser), batches, config.seed())
          .bitsPerToken();
    }
  }

  /** Draws about 64 samples, of all classes in turn in as many columns. */
  private void drawGrid(int epoch) throws IOException {
    int columns = classes() > 1 ? classes() : GRID_COLUMNS;
    int[] labels = new int[Math.max(1, GRID_IMAGES / columns) * columns];
    Arrays.setAll(labels, i -> i % Math.max(1, classes()));
    SpikingDiffusion model =
        new SpikingDiffusion(tokenizer, config.process(), Denoiser.evaluating(denoiser));
    try (NDArray images = model.sample(manager, labels, config.seed())) {
      new ImageGrid(columns).write(run.folder().grid(DiffusionFamily.PRIOR, epoch), images);
    }
  }
}
