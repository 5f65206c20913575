package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.Gradients;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.DenoiserStep;
import io.github.spikegen.diffusion.DiffusionLoss;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.gan.AdversarialStep;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.optimizer.StatefulOptimizer;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.run.gan.GanStageOptions;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.util.List;
import java.util.OptionalLong;

/** One training step of a network, as its training loop runs it: with AdamW, without clipping. */
final class TrainingWorkload implements Measured {

  private static final double LEARNING_RATE = 1e-3;
  private static final double VARIANCE = 0.1;
  private static final RandomKey KEY = RandomKey.of(1);

  private final NDManager manager;
  private final Block network;
  private final NDArray data;
  private final TrainingStep step;
  private final AdamW optimizer;
  private final TrainingLoop loop;
  private Batch batch;

  private TrainingWorkload(NDManager manager, Block network, NDArray data, TrainingStep step) {
    this.manager = manager;
    this.network = network;
    this.data = data;
    this.step = step;
    optimizer = new AdamW(Schedules.constant(LEARNING_RATE), Adam.Parameters.defaults());
    loop = new TrainingLoop(manager, network.getParameters(), optimizer);
  }

  /** The VQ-SVAE of the paper on images of 1x28x28. */
  static TrainingWorkload vqSvae(NDManager manager, int timeSteps, int batch) {
    VqSvaeConfig config = VqSvaeConfig.paper(1, 28, 28).withTimeSteps(timeSteps);
    VqSvae model = VqSvae.create(config, KEY, manager);
    NDArray images = KEY.uniform(manager, new Shape(batch).addAll(config.imageShape()));
    return new TrainingWorkload(manager, model, images, new VqSvaeStep(model, VARIANCE, KEY));
  }

  /** The denoiser of the released code on 7x7 tokens of 128 codes. */
  static TrainingWorkload sdid(NDManager manager, int timeSteps, int batch) {
    VqSvaeConfig tokenizer = VqSvaeConfig.paper(1, 28, 28);
    Shape grid = tokenizer.tokenShape();
    AbsorbingProcess process = new AbsorbingProcess(tokenizer.codebookSize(), (int) grid.size());
    SpikingDenoiser network =
        SpikingDenoiser.create(
            DenoiserConfig.released(process).withTimeSteps(timeSteps), grid, KEY, manager);
    NDArray tokens =
        manager.randomInteger(
            0, process.codebookSize(), new Shape(batch).addAll(grid), DataType.INT64);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.REWEIGHTED);
    return new TrainingWorkload(
        manager, network, tokens, new DenoiserStep(loss, Denoiser.training(network), 0, KEY));
  }

  private int batchSize() {
    return (int) data.getShape().get(0);
  }

  @Override
  public void prepare() {
    batch = batch(manager, data);
  }

  /** Makes a batch of copies: the loop closes what it is given. */
  static Batch batch(NDManager parent, NDArray data) {
    NDManager owner = parent.newSubManager();
    NDArray copy = data.duplicate();
    copy.attach(owner);
    int size = (int) data.getShape().get(0);
    return new Batch(
        owner, new NDList(copy), new NDList(), size, Batchifier.STACK, Batchifier.STACK, 0, 0);
  }

  @Override
  public void run() {
    loop.runEpoch(0, List.of(batch), 0, step);
  }

  @Override
  public Floor floor(NDManager floorManager) {
    return Floor.of(
        new LayerFloor(floorManager)
            .add(LayerFloor.Gradients.ALL, SynapseLayer.of(network), batchSize()));
  }

  @Override
  public OptionalLong keptBytes() {
    return OptionalLong.of(SynapseLayer.keptBytes(SynapseLayer.of(network), batchSize()));
  }

  @Override
  public void close() {
    optimizer.close();
  }

  /**
   * The critic's and the generator's training step of SGAD on images of 1x28x28, as its training
   * loop runs them: the generator forward, the critic on real and on generated images, forward and
   * backward, both updates, and in between the new critic on the generated images, forward and
   * backward to the generator.
   */
  static final class SgadTraining implements Measured {

    private static final RandomKey KEY = RandomKey.of(1);
    private static final double LEARNING_RATE =
        GanStageOptions.of(Recipe.TUNED, GanVariant.SGAD, false).generatorRate();
    private static final int SCHEDULED_STEPS = 1_000_000;

    private final NDManager manager;
    private final int batchSize;
    private final SpikingGan gan;
    private final NDArray images;
    private final RmsProp generatorOptimizer;
    private final RmsProp discriminatorOptimizer;
    private final TrainingLoop loop;
    private final AdversarialStep step;
    private Batch batch;

    SgadTraining(NDManager manager, int timeSteps, int batchSize) {
      this.manager = manager;
      this.batchSize = batchSize;
      GanConfig config = GanVariant.SGAD.config(1, 28, 28).withTimeSteps(timeSteps);
      gan = SpikingGan.create(config, RandomKey.of(1), manager);
      images = KEY.uniform(manager, new Shape(batchSize, 1, 28, 28));
      generatorOptimizer = AdversarialStep.optimizer(LEARNING_RATE, SCHEDULED_STEPS);
      discriminatorOptimizer = AdversarialStep.optimizer(LEARNING_RATE, SCHEDULED_STEPS);
      loop = new TrainingLoop(manager, gan.generator().getParameters(), generatorOptimizer);
      step = AdversarialStep.of(gan, config, discriminatorOptimizer).withKey(KEY);
    }

    @Override
    public void prepare() {
      batch = TrainingWorkload.batch(manager, images);
    }

    @Override
    public void run() {
      try (SpikeHealth health = SpikeHealth.of(gan.networks())) {
        loop.withHealth(health).runEpoch(0, List.of(batch), 0, step.withHealth(health, 0));
      }
    }

    @Override
    public Floor floor(NDManager floorManager) {
      List<SynapseLayer> discriminator = SynapseLayer.of(gan.discriminator());
      return Floor.of(
          new LayerFloor(floorManager)
              .add(Gradients.ALL, SynapseLayer.of(gan.generator()), batchSize)
              .add(Gradients.ALL, discriminator, batchSize) // real images
              .add(Gradients.ALL, discriminator, batchSize) // generated ones
              .add(Gradients.OF_INPUTS, discriminator, batchSize));
    }

    /** The critic's step keeps most: the graphs of both sets of images, and the generator's. */
    @Override
    public OptionalLong keptBytes() {
      return OptionalLong.of(
          SynapseLayer.keptBytes(SynapseLayer.of(gan.generator()), batchSize)
              + 2 * SynapseLayer.keptBytes(SynapseLayer.of(gan.discriminator()), batchSize));
    }

    @Override
    public void close() {
      generatorOptimizer.close();
      discriminatorOptimizer.close();
    }
  }

  /**
   * One update of one array of weights; the floor reads and writes each array that it needs once.
   */
  static final class OptimizerStep implements Measured {

    private final StatefulOptimizer optimizer;
    private final NDArray weight;
    private final NDArray gradient;
    private final int stateArrays;

    /** Takes an optimizer that keeps so many running arrays of the size of the weights. */
    OptimizerStep(NDManager manager, StatefulOptimizer optimizer, int stateArrays, Shape weights) {
      this.optimizer = optimizer;
      this.stateArrays = stateArrays;
      weight = RandomKey.of(1).normal(manager, weights);
      gradient = RandomKey.of(2).normal(manager, weights);
    }

    @Override
    public void run() {
      optimizer.update("weight", weight, gradient);
    }

    /** A copy reads once and writes once; the gradient is only read. */
    @Override
    public Floor floor(NDManager manager) {
      NDArray array = RandomKey.of(3).normal(manager, weight.getShape());
      return new Floor(() -> array.duplicate().close(), 1 + stateArrays + 0.5);
    }

    @Override
    public void close() {
      optimizer.close();
    }
  }
}
