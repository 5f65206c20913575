package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.gan.AdversarialStep;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.image.EventFrames;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.metric.PairwiseDistance;
import io.github.spikegen.run.EpochSteps;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The one stage of a GAN: trains generator and discriminator in turn. */
final class AdversarialEpochs implements StageTraining {

  /** The discriminator's loss. */
  static final String DISCRIMINATOR_LOSS = "discriminator_loss";

  /** Mean score of real minus mean score of generated images. */
  static final String CRITIC_GAP = "critic_gap";

  /** Norm of all gradients of the generator together, mean over the steps. */
  static final String GRADIENT_NORM_GENERATOR = "gradient_norm_generator";

  /** Norm of all gradients of the discriminator together, mean over the steps. */
  static final String GRADIENT_NORM_DISCRIMINATOR = "gradient_norm_discriminator";

  /** Mean distance between 256 samples: far below that of real images, few modes are left. */
  static final String PAIRWISE_DISTANCE = "pairwise_distance";

  /** Mean distance between 256 training images. */
  static final String REAL_PAIRWISE_DISTANCE = "real_pairwise_distance";

  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;
  private static final int COMPARED_IMAGES = 256;

  private final TrainingSession<GanRunConfig> run;
  private final GanRunConfig config;
  private final NDManager manager;
  private final SpikingGan gan;
  private final TrainedNetwork generator;
  private final TrainedNetwork discriminator;
  private final AdversarialStep step;

  AdversarialEpochs(TrainingSession<GanRunConfig> run, SpikingGan gan) {
    this.run = run;
    manager = run.manager();
    this.gan = gan;
    config = run.config();
    GanStageOptions options = config.ganTraining();
    int steps =
        Math.multiplyExact(
            options.totalSteps(options.stepsPerEpoch(config.data().images())),
            options.localSteps());
    generator =
        new TrainedNetwork(
            GanFamily.GENERATOR,
            gan.generator(),
            AdversarialStep.optimizer(options.generatorRate(), options.constantShare(), steps),
            TrainedNetwork.average(options.averageDecay(), gan.generator()));
    int critics = options.criticSteps();
    discriminator =
        new TrainedNetwork(
            GanFamily.DISCRIMINATOR,
            gan.discriminator(),
            AdversarialStep.optimizer(
                options.discriminatorRate(),
                options.constantShare(),
                Math.multiplyExact(steps, critics)));
    step =
        AdversarialStep.of(gan, config.gan(), discriminator.optimizer()).withCriticSteps(critics);
  }

  @Override
  public List<TrainedNetwork> networks() {
    return List.of(generator, discriminator);
  }

  @Override
  public EpochSteps steps(int epoch) {
    GanStageOptions options = config.ganTraining();
    BatchOrder order = run.train().epoch(config.seed(), epoch, options.batchSize(), LastBatch.DROP);
    // replicas count the batches of an epoch, which are their own steps
    int each = options.localSteps() == 1 ? options.accumulation() : 1;
    int inEpoch = order.batches() / each;
    return new EpochSteps(
        networks(),
        step.withKey(GanFamily.STAGE.key(config.seed(), epoch)),
        order,
        rest -> run.train().getData(manager, rest, null),
        options.together(),
        options.precision(),
        gan.networks(),
        (given, health) -> ((AdversarialStep) given).withHealth(health, inEpoch));
  }

  @Override
  public TrainedEpoch train(EpochRun part) {
    EpochReport report = steps(part.epoch()).run(part, manager);
    return TrainedEpoch.of(report, figures(report));
  }

  /**
   * A silent layer of either network leaves the other one without a gradient, or with a constant.
   */
  @Override
  public SilentLayers silentLayers() {
    return SilentLayers.STOP;
  }

  private static Map<String, Object> figures(EpochReport report) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(DISCRIMINATOR_LOSS, report.figure(AdversarialStep.DISCRIMINATOR_LOSS));
    figures.put(CRITIC_GAP, report.figure(AdversarialStep.CRITIC_GAP));
    figures.put(GRADIENT_NORM_GENERATOR, report.figure(TrainingLoop.GRADIENT_NORM));
    figures.put(
        GRADIENT_NORM_DISCRIMINATOR, report.figure(AdversarialStep.DISCRIMINATOR_GRADIENT_NORM));
    return figures;
  }

  /** Draws images of the same latents every time, so that epochs can be compared. */
  @Override
  public Map<String, Number> evaluate(int epoch) throws IOException {
    Map<String, Number> figures = new LinkedHashMap<>();
    try (NDManager work = manager.newSubManager()) {
      NDArray samples = samples(work);
      int frames = config.gan().generator().frames();
      NDArray shown = EventFrames.shown(samples.get(":" + GRID_IMAGES), frames);
      new ImageGrid(EventFrames.columns(GRID_COLUMNS, frames))
          .write(run.folder().grid(GanFamily.STAGE, epoch + 1), shown);
      figures.put(PAIRWISE_DISTANCE, PairwiseDistance.within(samples));
      int reals = (int) Math.min(COMPARED_IMAGES, run.train().size());
      if (reals > 1) {
        NDArray real = run.train().images(work, IntStream.range(0, reals).toArray());
        figures.put(REAL_PAIRWISE_DISTANCE, PairwiseDistance.within(real));
      }
    }
    return figures;
  }

  /** Makes the images that sampling with the run's seed begins with. */
  private NDArray samples(NDManager work) {
    NDArray latents = gan.latents(work, COMPARED_IMAGES, RandomKey.of(config.seed()));
    NDList batches = new NDList();
    for (NDArray batch : latents.split(COMPARED_IMAGES / GRID_IMAGES)) {
      batches.add(gan.generate(batch));
    }
    return NDArrays.concat(batches);
  }
}
