package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.NonFiniteLossException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdversarialLoopTests extends ArrayTest {

  private static final int BATCH = 8;
  private static final int SIZE = 16;

  private static ImageDataset images;

  @BeforeAll
  static void makeImages() {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> pixels =
        IntStream.range(0, 48)
            .mapToObj(
                i -> { // one bright half
                  byte[] image = new byte[SIZE * SIZE];
                  random.nextBytes(image);
                  Arrays.fill(image, 0, image.length / 2, (byte) 250);
                  return image;
                })
            .toList();
    images = ImageDataset.of(new Shape(1, SIZE, SIZE), pixels);
  }

  @ParameterizedTest
  @EnumSource(GanVariant.class)
  void everyVariantUpdatesBothNetworksAndReports(GanVariant variant) {
    SpikingGan gan = tiny(variant);
    NDArray generatorBefore = copy(gan.generator());
    NDArray discriminatorBefore = copy(gan.discriminator());
    AdversarialReport report = run(gan, 0, 1);
    assertEquals(6, report.steps());
    assertTrue(report.generatorGradientNorm() > 0, "generator's gradient");
    assertTrue(report.discriminatorGradientNorm() > 0, "discriminator's gradient");
    assertTrue(Double.isFinite(report.criticGap()), "gap");
    assertNotEquals(0, largestChange(generatorBefore, gan.generator()));
    assertNotEquals(0, largestChange(discriminatorBefore, gan.discriminator()));
    List<String> layers = report.layers().stream().map(LayerHealth::layer).toList();
    List<String> ofGenerator =
        List.of("generator.dense1", "generator.dense2", "generator.convolution1");
    List<String> all = new ArrayList<>(ofGenerator);
    if (variant != GanVariant.HYBRID) {
      all.addAll(
          List.of(
              "discriminator.convolution1", "discriminator.convolution2", "discriminator.dense"));
    }
    assertEquals(all, layers);
    report.layers().forEach(layer -> assertTrue(layer.activity().firingRate() > 0, layer.layer()));
  }

  @Test
  void criticGapGrowsWhileTheGeneratorStands() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    double first = run(gan, new Nothing(), gan.config().discriminatorOptimizer(100), 0).criticGap();
    double last = first;
    for (int epoch = 1; epoch < 6; epoch++) {
      last = run(gan, new Nothing(), gan.config().discriminatorOptimizer(100), epoch).criticGap();
    }
    assertTrue(last > first && last > 0, first + " then " + last);
  }

  @Test
  void generatorsStepRaisesTheScoresOfItsImages() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    try (RmsProp optimizer = gan.config().withLearningRates(5e-3, 5e-3).generatorOptimizer(100)) {
      double first = run(gan, optimizer, new Nothing(), 0).generatorLoss();
      double last = first;
      for (int epoch = 1; epoch < 6; epoch++) {
        last = run(gan, optimizer, new Nothing(), epoch).generatorLoss();
      }
      assertTrue(last < first, first + " then " + last);
    }
  }

  @Test
  void criticStepsDivideTheBatch() {
    SpikingGan gan = tiny(GanVariant.SWGAN);
    SpikingGan more =
        new SpikingGan(gan.config().withCriticSteps(2), gan.generator(), gan.discriminator());
    Counting generatorUpdates = new Counting();
    Counting discriminatorUpdates = new Counting();
    run(more, generatorUpdates, discriminatorUpdates, 0);
    int generatorArrays = trained(gan.generator());
    int discriminatorArrays = trained(gan.discriminator());
    assertEquals(6 * generatorArrays, generatorUpdates.count);
    assertEquals(2 * 6 * discriminatorArrays, discriminatorUpdates.count);
    SpikingGan uneven =
        new SpikingGan(gan.config().withCriticSteps(3), gan.generator(), gan.discriminator());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> run(uneven, 0, 1));
    assertEquals("a batch of 8 images cannot be divided among 3 critic steps", e.getMessage());
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    SpikingGan one = tiny(GanVariant.SGAD);
    SpikingGan same = tiny(GanVariant.SGAD);
    run(one, 0, 1);
    run(same, 0, 1);
    assertEquals(0, largestChange(copy(one.generator()), same.generator()));
    assertEquals(0, largestChange(copy(one.discriminator()), same.discriminator()));
    SpikingGan other = tiny(GanVariant.SGAD);
    run(other, 0, 2);
    assertNotEquals(0, largestChange(copy(one.generator()), other.generator()));
  }

  @ParameterizedTest
  @EnumSource(GanVariant.class)
  void epochsLeaveNoArraysBehind(GanVariant variant) {
    SpikingGan gan = tiny(variant);
    try (RmsProp generator = gan.config().generatorOptimizer(100);
        RmsProp discriminator = gan.config().discriminatorOptimizer(100)) {
      run(gan, generator, discriminator, 0);
      int before = ManagedArrays.count(manager);
      for (int epoch = 1; epoch < 4; epoch++) {
        run(gan, generator, discriminator, epoch);
      }
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void layersThatStaySilentAreNamed() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    GanConfig clipped = gan.config().withConstraint(CriticConstraint.weightClipping(1e-6));
    SpikingGan silenced = new SpikingGan(clipped, gan.generator(), gan.discriminator());
    AdversarialLoop loop = new AdversarialLoop(manager, silenced, new Nothing(), new Nothing());
    int epoch = 0;
    for (; epoch < 16; epoch++) { // 96 steps
      run(loop, epoch);
    }
    SilentLayerException e = assertThrows(SilentLayerException.class, () -> run(loop, 16));
    assertTrue(
        e.getMessage().startsWith("no neuron of discriminator.convolution1, "), e.getMessage());
    assertTrue(e.getMessage().contains(" fired in 102 steps up to epoch 16:"), e.getMessage());
  }

  @Test
  void layersMayWakeLate() {
    SilenceWatch watch = new SilenceWatch();
    watch.epochFinished(List.of("a", "b"), 60, 0);
    watch.epochFinished(List.of("b"), 30, 1);
    watch.epochFinished(List.of("a"), 60, 2);
    SilentLayerException e =
        assertThrows(
            SilentLayerException.class, () -> watch.epochFinished(List.of("a", "b"), 40, 3));
    assertTrue(e.getMessage().startsWith("no neuron of a fired in 100 steps"), e.getMessage());
  }

  @Test
  void lossThatIsNotFiniteIsRefused() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    Parameter bias = gan.discriminator().getParameters().get("04output_bias");
    bias.getArray().muli(Float.NaN);
    NonFiniteLossException e = assertThrows(NonFiniteLossException.class, () -> run(gan, 3, 1));
    assertTrue(
        e.getMessage().startsWith("discriminator_loss is NaN in epoch 3, step 0"), e.getMessage());
  }

  @Test
  void oneOptimizerForBothIsRefused() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    Optimizer optimizer = new Nothing();
    assertThrows(
        IllegalArgumentException.class,
        () -> new AdversarialLoop(manager, gan, optimizer, optimizer));
  }

  private SpikingGan tiny(GanVariant variant) {
    Engine.getInstance().setRandomSeed(5);
    GanConfig config = variant.config(1, 16, 16).withTimeSteps(4);
    DecoderConfig decoder = config.generator().decoder().withKeys(4, KeyMaps.SEPARATE, 0);
    return SpikingGan.create(
        config
            .withGenerator(config.generator().withLayers(16, List.of(8, 4)).withDecoder(decoder))
            .withDiscriminator(
                config
                    .discriminator()
                    .withBlocks(List.of(4, 6), 3, 1)
                    .withHiddenUnits(20)
                    .withHiddenNorm(HiddenNorm.BATCH_NORM)), // fires from the first step on
        manager);
  }

  private AdversarialReport run(SpikingGan gan, int epoch, long seed) {
    try (RmsProp generator = gan.config().generatorOptimizer(100);
        RmsProp discriminator = gan.config().discriminatorOptimizer(100)) {
      return run(gan, generator, discriminator, epoch, seed);
    }
  }

  private AdversarialReport run(
      SpikingGan gan, Optimizer generator, Optimizer discriminator, int epoch) {
    return run(gan, generator, discriminator, epoch, 1);
  }

  private AdversarialReport run(
      SpikingGan gan, Optimizer generator, Optimizer discriminator, int epoch, long seed) {
    return run(new AdversarialLoop(manager, gan, generator, discriminator), epoch, seed);
  }

  private AdversarialReport run(AdversarialLoop loop, int epoch) {
    return run(loop, epoch, 1);
  }

  private AdversarialReport run(AdversarialLoop loop, int epoch, long seed) {
    BatchOrder order = images.epoch(seed, epoch, BATCH, LastBatch.DROP);
    try (NDManager work = manager.newSubManager()) {
      Iterable<Batch> batches = images.getData(work, order, null);
      return loop.runEpoch(epoch, batches, order.batches(), RandomKey.of(seed).fold(epoch));
    }
  }

  private NDArray copy(Block block) {
    NDArray all = manager.zeros(new Shape(0));
    for (Parameter parameter : block.getParameters().values()) {
      all = all.concat(parameter.getArray().flatten());
    }
    return all.duplicate();
  }

  private float largestChange(NDArray before, Block block) {
    return copy(block).sub(before).abs().max().getFloat();
  }

  private static int trained(Block block) {
    return (int)
        block.getParameters().values().stream().filter(Parameter::requiresGradient).count();
  }

  /** Leaves every parameter as it is. */
  private static class Nothing extends Optimizer {
    Nothing() {
      super(
          new OptimizerBuilder<>() {
            @Override
            protected OptimizerBuilder<?> self() {
              return this;
            }
          });
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {}
  }

  /** Counts updates of arrays. */
  private static final class Counting extends Nothing {
    private int count;

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      count++;
    }
  }
}
