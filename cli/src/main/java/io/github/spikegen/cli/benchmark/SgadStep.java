package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.benchmark.LayerFloor.Pass;
import io.github.spikegen.gan.AdversarialLoop;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.optimizer.RmsProp;
import java.util.List;
import java.util.OptionalLong;

/**
 * The critic's and the generator's training step of SGAD on images of 1x28x28, as its training loop
 * runs them: the generator forward, the critic on real and on generated images, forward and
 * backward, both updates, and in between the new critic on the generated images, forward and
 * backward to the generator.
 */
final class SgadStep implements Subject {

  private static final RandomKey KEY = RandomKey.of(1);
  private static final int SCHEDULED_STEPS = 1_000_000;

  private final NDManager manager;
  private final int batchSize;
  private final SpikingGan gan;
  private final NDArray images;
  private final RmsProp generatorOptimizer;
  private final RmsProp discriminatorOptimizer;
  private final AdversarialLoop loop;
  private Batch batch;

  SgadStep(NDManager manager, int timeSteps, int batchSize) {
    this.manager = manager;
    this.batchSize = batchSize;
    GanConfig config = GanVariant.SGAD.config(1, 28, 28).withTimeSteps(timeSteps);
    gan = SpikingGan.create(config, manager);
    images = KEY.uniform(manager, new Shape(batchSize, 1, 28, 28));
    generatorOptimizer = config.generatorOptimizer(SCHEDULED_STEPS);
    discriminatorOptimizer = config.discriminatorOptimizer(SCHEDULED_STEPS);
    loop = new AdversarialLoop(manager, gan, generatorOptimizer, discriminatorOptimizer);
  }

  @Override
  public void prepare() {
    batch = TrainingSubject.batch(manager, images);
  }

  @Override
  public void run() {
    loop.runEpoch(0, List.of(batch), 0, KEY);
  }

  @Override
  public Floor floor(NDManager floorManager) {
    List<SynapseLayer> discriminator = SynapseLayer.of(gan.discriminator());
    return Floor.of(
        new LayerFloor(floorManager)
            .add(Pass.TRAINING, SynapseLayer.of(gan.generator()), batchSize)
            .add(Pass.TRAINING, discriminator, batchSize) // real images
            .add(Pass.TRAINING, discriminator, batchSize) // generated ones
            .add(Pass.THROUGH, discriminator, batchSize));
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
