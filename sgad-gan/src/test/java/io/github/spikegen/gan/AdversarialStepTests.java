package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import io.github.spikegen.gan.network.ImageCritic;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import io.github.spikegen.training.SilentLayerCheck;
import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdversarialStepTests extends ArrayTest {

  private static final int BATCH = 8;
  private static final int SIZE = 16;

  private static final double RATE = 5e-4;
  private static final GanConfig SGAD = GanVariant.SGAD.config(1, 16, 16);

  private static ImageDataset images;

  private final SilentLayerCheck silence = new SilentLayerCheck();

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
    EpochReport report = run(gan, variant, 0, 1);
    assertEquals(6, report.steps());
    assertTrue(report.figure(TrainingLoop.GRADIENT_NORM) > 0, "generator's gradient");
    assertTrue(
        report.figure(AdversarialStep.DISCRIMINATOR_GRADIENT_NORM) > 0, "discriminator's gradient");
    assertTrue(Double.isFinite(report.figure(AdversarialStep.CRITIC_GAP)), "gap");
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
    double first = gap(gan, 0);
    double last = first;
    for (int epoch = 1; epoch < 6; epoch++) {
      last = gap(gan, epoch);
    }
    assertTrue(last > first && last > 0, first + " then " + last);
  }

  private double gap(SpikingGan gan, int epoch) {
    AdversarialStep step = AdversarialStep.of(gan, SGAD, AdversarialStep.optimizer(RATE, 100));
    return run(step, new Nothing(), epoch, 1).figure(AdversarialStep.CRITIC_GAP);
  }

  @Test
  void generatorsStepRaisesTheScoresOfItsImages() {
    AdversarialStep step = AdversarialStep.of(tiny(GanVariant.SGAD), SGAD, new Nothing());
    try (RmsProp optimizer = AdversarialStep.optimizer(5e-3, 100)) {
      double first = run(step, optimizer, 0, 1).loss();
      double last = first;
      for (int epoch = 1; epoch < 6; epoch++) {
        last = run(step, optimizer, epoch, 1).loss();
      }
      assertTrue(last < first, first + " then " + last);
    }
  }

  @Test
  void criticStepsDivideTheBatch() {
    SpikingGan gan = tiny(GanVariant.SWGAN);
    Counting generatorUpdates = new Counting();
    Counting discriminatorUpdates = new Counting();
    AdversarialStep step =
        AdversarialStep.of(gan, GanVariant.SWGAN.config(1, 16, 16), discriminatorUpdates);
    run(step.withCriticSteps(2), generatorUpdates, 0, 1);
    int generatorArrays = trained(gan.generator());
    int discriminatorArrays = trained(gan.discriminator());
    assertEquals(6 * generatorArrays, generatorUpdates.count);
    assertEquals(2 * 6 * discriminatorArrays, discriminatorUpdates.count);
    AdversarialStep uneven = step.withCriticSteps(3);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> run(uneven, new Nothing(), 0, 1));
    assertEquals("a batch of 8 images cannot be divided among 3 critic steps", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> step.withCriticSteps(0));
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    SpikingGan one = tiny(GanVariant.SGAD);
    SpikingGan same = tiny(GanVariant.SGAD);
    run(one, GanVariant.SGAD, 0, 1);
    run(same, GanVariant.SGAD, 0, 1);
    assertEquals(0, largestChange(copy(one.generator()), same.generator()));
    assertEquals(0, largestChange(copy(one.discriminator()), same.discriminator()));
    SpikingGan other = tiny(GanVariant.SGAD);
    run(other, GanVariant.SGAD, 0, 2);
    assertNotEquals(0, largestChange(copy(one.generator()), other.generator()));
  }

  @ParameterizedTest
  @EnumSource(GanVariant.class)
  void epochsLeaveNoArraysBehind(GanVariant variant) {
    try (RmsProp generator = AdversarialStep.optimizer(RATE, 100);
        RmsProp discriminator = AdversarialStep.optimizer(RATE, 100)) {
      AdversarialStep step =
          AdversarialStep.of(tiny(variant), variant.config(1, 16, 16), discriminator);
      run(step, generator, 0, 1);
      int before = ManagedArrays.count(manager);
      for (int epoch = 1; epoch < 4; epoch++) {
        run(step, generator, epoch, 1);
      }
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void layersThatStaySilentAreNamed() {
    GanConfig clipped = SGAD.withConstraint(CriticConstraint.weightClipping(1e-6));
    AdversarialStep step = AdversarialStep.of(tiny(GanVariant.SGAD), clipped, new Nothing());
    int epoch = 0;
    for (; epoch < 16; epoch++) { // 96 steps
      run(step, new Nothing(), epoch, 1);
    }
    SilentLayerException e =
        assertThrows(SilentLayerException.class, () -> run(step, new Nothing(), 16, 1));
    assertTrue(
        e.getMessage().startsWith("no neuron of discriminator.convolution1, "), e.getMessage());
    assertTrue(e.getMessage().contains(" fired in 102 steps up to epoch 16:"), e.getMessage());
  }

  @Test
  void networksOfTheUserAreTrainedToo() {
    SpikingGan gan = OwnNetworks.gan();
    gan.generator().initialize(manager, DataType.FLOAT32, new Shape(1, 3));
    gan.discriminator().initialize(manager, DataType.FLOAT32, new Shape(1, 1, SIZE, SIZE));
    NDArray generatorBefore = copy(gan.generator());
    NDArray criticBefore = copy(gan.discriminator());
    List<ImageCritic> constrained = new ArrayList<>();
    AdversarialStep step =
        new AdversarialStep(
            gan,
            AdversarialLoss.EARTH_MOVER,
            constrained::add,
            2,
            AdversarialStep.optimizer(RATE, 100),
            RandomKey.of(1),
            null,
            0);
    EpochReport report = run(step, AdversarialStep.optimizer(RATE, 100), 0, 1);
    assertEquals(6, report.steps());
    assertEquals(12, constrained.size());
    assertNotEquals(0, largestChange(generatorBefore, gan.generator()));
    assertNotEquals(0, largestChange(criticBefore, gan.discriminator()));
    CriticConstraint.outputSpectralNormalization().applyTo(gan.discriminator());
    assertEquals(new Shape(2, 1, SIZE, SIZE), gan.sample(manager, 2, 1).getShape());
  }

  @Test
  void lossThatIsNotFiniteIsRefused() {
    SpikingGan gan = tiny(GanVariant.SGAD);
    Parameter bias = gan.discriminator().getParameters().get("04output_bias");
    bias.getArray().muli(Float.NaN);
    NonFiniteLossException e =
        assertThrows(NonFiniteLossException.class, () -> run(gan, GanVariant.SGAD, 3, 1));
    assertTrue(
        e.getMessage().startsWith("discriminator_loss is NaN in epoch 3, step 0"), e.getMessage());
  }

  private SpikingGan tiny(GanVariant variant) {
    GanConfig config = variant.config(1, 16, 16).withTimeSteps(4);
    DecoderConfig decoder =
        config.generator().decoder() instanceof DecoderConfig.AttentionScoring scoring
            ? scoring.with(b -> b.keySize(4).keyMaps(KeyMaps.SEPARATE).flatteningUnits(0))
            : config.generator().decoder();
    return SpikingGan.create(
        config
            .withGenerator(
                config
                    .generator()
                    .withHiddenUnits(16)
                    .withChannels(List.of(8, 4))
                    .withDecoder(decoder))
            .withDiscriminator(
                config
                    .discriminator()
                    .with(b -> b.channels(List.of(4, 6)).kernelSize(3).padding(1))
                    .withHiddenUnits(20)
                    .withHiddenNorm(HiddenNorm.BATCH_NORM)), // fires from the first step on
        RandomKey.of(5),
        manager);
  }

  private EpochReport run(SpikingGan gan, GanVariant variant, int epoch, long seed) {
    try (RmsProp generator = AdversarialStep.optimizer(RATE, 100);
        RmsProp discriminator = AdversarialStep.optimizer(RATE, 100)) {
      AdversarialStep step = AdversarialStep.of(gan, variant.config(1, 16, 16), discriminator);
      return run(step, generator, epoch, seed);
    }
  }

  private EpochReport run(AdversarialStep step, Optimizer generator, int epoch, long seed) {
    BatchOrder order = images.epoch(seed, epoch, BATCH, LastBatch.DROP);
    try (NDManager work = manager.newSubManager();
        SpikeHealth health = SpikeHealth.of(step.gan().networks())) {
      Iterable<Batch> batches = images.getData(work, order, null);
      return new TrainingLoop(manager, step.gan().generator().getParameters(), generator)
          .withListener(silence)
          .withHealth(health)
          .runEpoch(
              epoch,
              batches,
              order.batches(),
              step.withKey(RandomKey.of(seed).fold(epoch)).withHealth(health, order.batches()));
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

  /** SGAD: 100 epochs with one rate, and 100 along a cosine. Here an epoch has 10 updates. */
  @ParameterizedTest
  @CsvSource({"0, 2e-4", "999, 2e-4", "1000, 2e-4", "1500, 1.01e-4", "1999, 2e-6", "2000, 2e-6"})
  void theRateIsConstantForTheFirstHalfAndFallsAlongACosine(int update, double rate) {
    assertEquals(rate, AdversarialStep.schedule(2e-4, 0.5, 2000).getNewValue(update), 1e-9);
    assertEquals(2e-4, AdversarialStep.schedule(2e-4, 1, 2000).getNewValue(update), 1e-9);
  }
}
