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
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.DenoiserStep;
import io.github.spikegen.diffusion.DiffusionLoss;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.optimizer.AdamParameters;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.util.List;
import java.util.OptionalLong;

/** One training step of a network, as its training loop runs it: with AdamW, without clipping. */
final class TrainingSubject implements Subject {

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

  private TrainingSubject(NDManager manager, Block network, NDArray data, TrainingStep step) {
    this.manager = manager;
    this.network = network;
    this.data = data;
    this.step = step;
    optimizer = new AdamW(Schedules.constant(LEARNING_RATE), AdamParameters.defaults());
    loop = new TrainingLoop(manager, network.getParameters(), optimizer);
  }

  /** The VQ-SVAE of the paper on images of 1x28x28. */
  static TrainingSubject vqSvae(NDManager manager, int timeSteps, int batch) {
    VqSvaeConfig config = VqSvaeConfig.asInPaper(1, 28, 28).withTimeSteps(timeSteps);
    VqSvae model = VqSvae.create(config, manager);
    NDArray images = KEY.uniform(manager, new Shape(batch).addAll(config.imageShape()));
    return new TrainingSubject(manager, model, images, new VqSvaeStep(model, VARIANCE, KEY));
  }

  /** The denoiser of the released code on 7x7 tokens of 128 codes. */
  static TrainingSubject sdid(NDManager manager, int timeSteps, int batch) {
    VqSvaeConfig tokenizer = VqSvaeConfig.asInPaper(1, 28, 28);
    Shape grid = tokenizer.tokenShape();
    AbsorbingProcess process = new AbsorbingProcess(tokenizer.codes(), (int) grid.size());
    SpikingDenoiser network =
        new SpikingDenoiser(DenoiserConfig.released(process).withTimeSteps(timeSteps));
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(grid), new Shape(1));
    NDArray tokens =
        manager.randomInteger(
            0, process.codebookSize(), new Shape(batch).addAll(grid), DataType.INT64);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.REWEIGHTED);
    return new TrainingSubject(manager, network, tokens, new DenoiserStep(loss, network, KEY));
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
            .add(LayerFloor.Pass.TRAINING, SynapseLayer.of(network), batchSize()));
  }

  @Override
  public OptionalLong keptBytes() {
    return OptionalLong.of(SynapseLayer.keptBytes(SynapseLayer.of(network), batchSize()));
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
