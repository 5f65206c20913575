package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpikingDenoiserTests {

  private static final AbsorbingProcess PROCESS = new AbsorbingProcess(6, 9);
  private static final DenoiserConfig SMALL =
      DenoiserConfig.of(PROCESS)
          .withTimeSteps(4)
          .withChannels(List.of(8, 12, 8))
          .withEmbeddingChannels(5);

  private final NDManager manager = NDManager.newBaseManager();

  @BeforeEach
  void setUp() {
    manager.getEngine().setRandomSeed(1);
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private SpikingDenoiser initialised(DenoiserConfig config) {
    SpikingDenoiser block = new SpikingDenoiser(config);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
    return block;
  }

  private NDArray someTokens(NDManager owner, int count) {
    long[] tokens = new SplittableRandom(4).longs(count * 9L, 0, 6).toArray();
    return owner.create(tokens, new Shape(count, 3, 3));
  }

  @Test
  void agreesWithTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "sdid_scalar_input");
    SpikingDenoiser block =
        new SpikingDenoiser(
            DenoiserConfig.released(new AbsorbingProcess(128, 49))
                .withChannels(List.of(8, 12, 16, 20, 16)));
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 7, 7), new Shape(1));
    new GoldenStep(golden, block.stateDict()).loadParameters();
    NDArray logits =
        Denoiser.evaluating(block)
            .logits(
                golden.get("tokens").squeeze(1).toType(DataType.INT64, true),
                golden.get("t").toType(DataType.INT64, true));
    assertClose(golden.get("logits"), logits, 1e-5);
  }

  @Test
  void convolutionsStartUniformAsInPyTorch() {
    SpikingDenoiser block =
        initialised(
            DenoiserConfig.released(PROCESS).withTimeSteps(1).withChannels(List.of(64, 96, 80)));
    int[] inputs = {2, 64, 96, 80 + 64};
    int layer = 0;
    for (Pair<String, Parameter> pair : block.getParameters()) {
      if (pair.getKey().endsWith("weight")) {
        double bound = 1 / Math.sqrt(9 * inputs[layer++]);
        NDArray weight = pair.getValue().getArray();
        double most = weight.abs().max().getFloat();
        assertTrue(most <= bound * 1.000001 && most > 0.98 * bound, most + " of " + bound);
        // that of a uniform distribution; DJL's own start has a variance of six times this
        double variance = weight.square().mean().getFloat();
        assertEquals(bound * bound / 3, variance, 0.1 * bound * bound / 3, pair.getKey());
      } else if (pair.getKey().endsWith("bias")) {
        double bound = 1 / Math.sqrt(9 * inputs[layer - 1]); // follows its weight
        double most = pair.getValue().getArray().abs().max().getFloat();
        assertTrue(most <= bound && most > 0.5 * bound, pair.getKey() + " " + most);
      }
    }
    assertEquals(inputs.length, layer);
  }

  static Stream<DenoiserConfig> configs() {
    return Stream.of(
        SMALL,
        SMALL.withInput(DenoiserConfig.Input.SCALAR),
        SMALL.withResidualBlocks(2).withAttentionHeads(0),
        SMALL.withResidualBlocks(1).withAttentionHeads(4),
        SMALL.withResidualBlocks(1).withAttentionHeads(4).withClasses(5));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void oneTrainingStepReachesEveryParameter(DenoiserConfig config) {
    SpikingDenoiser block = initialised(config);
    int parameters = 14 + (config.input() == DenoiserConfig.Input.SCALAR ? 0 : 2);
    parameters += config.classes() > 0 ? 1 : 0;
    parameters += config.residualBlocks() * (8 + (config.attentionHeads() > 0 ? 10 : 0));
    openShortcuts(block);
    DiffusionLoss loss = new DiffusionLoss(PROCESS, LossWeighting.REWEIGHTED_KEEPING_LAST);
    try (GradientScope scope = new GradientScope(manager, block.getParameters())) {
      NDArray clean = someTokens(scope.manager(), 32);
      scope.backward(loss.mean(Denoiser.training(block), clean, null, new SplittableRandom(1)));
      // batch norm takes away what the convolution's bias adds
      List<String> silent = scope.parametersWithoutGradient();
      assertTrue(silent.stream().allMatch(name -> name.endsWith("_bias")), "" + silent);
      assertEquals(parameters, scope.gradients().size());
    }
  }

  /** Residual blocks start as the identity, through which their first layers learn nothing. */
  private static void openShortcuts(SpikingDenoiser block) {
    for (Pair<String, Parameter> pair : block.getParameters()) {
      if (pair.getKey().endsWith("gamma")) {
        pair.getValue().getArray().addi(0.5f);
      }
    }
  }

  @Test
  void learnsARuleBetweenNeighbours() {
    // every sample is one code nine times, so a single known token tells the rest
    SpikingDenoiser block = initialised(SMALL);
    DiffusionLoss loss = new DiffusionLoss(PROCESS, LossWeighting.REWEIGHTED_KEEPING_LAST);
    Optimizer optimizer = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.01f)).build();
    SplittableRandom random = new SplittableRandom(7);
    int arraysAfterFirst = 0;
    for (int step = 0; step < 60; step++) {
      try (GradientScope scope = new GradientScope(manager, block.getParameters())) {
        NDArray clean = constantGrids(scope.manager(), 48);
        scope.backward(loss.mean(Denoiser.training(block), clean, null, random));
        scope.update(optimizer);
      }
      if (step == 0) {
        arraysAfterFirst = ManagedArrays.count(manager);
      }
    }
    assertEquals(arraysAfterFirst, ManagedArrays.count(manager), "arrays left by 59 steps");
    double bits =
        ElboEstimate.of(
                PROCESS,
                Denoiser.evaluating(block),
                List.of(new NDList(constantGrids(manager, 300))),
                1)
            .bitsPerToken();
    double entropy = Math.log(6) / Math.log(2) / 9;
    double independent = Math.log(6) / Math.log(2);
    assertTrue(bits > entropy, "bits a token " + bits);
    assertTrue(bits < independent / 2, "bits a token " + bits);
  }

  private static NDArray constantGrids(NDManager owner, int count) {
    long[] tokens = new long[count * 9];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i / 9 % 6;
    }
    return owner.create(tokens, new Shape(count, 3, 3));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void savedModelGivesTheSameLogits(DenoiserConfig config, @TempDir Path folder) throws Exception {
    NDArray tokens = someTokens(manager, 3);
    NDArray steps = manager.create(new long[] {1, 5, 9});
    NDArray expected;
    try (Model model = Model.newInstance("sdid")) {
      SpikingDenoiser block = initialised(config);
      model.setBlock(block);
      model.save(folder, "sdid");
      expected = Denoiser.evaluating(block).logits(tokens, steps);
    }
    try (Model model = Model.newInstance("sdid")) {
      SpikingDenoiser block = new SpikingDenoiser(config);
      model.setBlock(block);
      model.load(folder, "sdid");
      assertClose(expected, Denoiser.evaluating(block).logits(tokens, steps), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void samplingLeavesNothingOpen(DenoiserConfig config) {
    SpikingDenoiser block = initialised(config);
    DiffusionSampler sampler = new DiffusionSampler(PROCESS, SamplingOptions.of());
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 5; i++) {
      sampler.sample(manager, Denoiser.evaluating(block), new Shape(3, 3), 4, i).tokens().close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void logitsOfASampleDependOnItAlone() {
    SpikingDenoiser block = initialised(SMALL);
    NDArray tokens = someTokens(manager, 4);
    NDArray steps = manager.create(new long[] {1, 3, 5, 9});
    NDArray together = Denoiser.evaluating(block).logits(tokens, steps);
    assertEquals(new Shape(4, 6, 3, 3), together.getShape());
    assertEquals(
        together.getShape(),
        block.getOutputShapes(new Shape[] {tokens.getShape(), steps.getShape()})[0]);
    NDArray alone = Denoiser.evaluating(block).logits(tokens.get("2:3"), steps.get("2:3"));
    assertClose(together.get("2:3"), alone, 1e-5);
  }

  @Test
  void takesOtherGridsThanItWasInitialisedFor() {
    NDArray tokens = manager.full(new Shape(2, 5, 4), 6, DataType.INT64);
    NDArray logits =
        Denoiser.evaluating(initialised(SMALL)).logits(tokens, manager.create(new long[] {9, 9}));
    assertEquals(new Shape(2, 6, 5, 4), logits.getShape());
  }

  @Test
  void saysWhatIsWrong() {
    assertThrows(
        IllegalArgumentException.class, () -> Denoiser.evaluating(new SpikingDenoiser(SMALL)));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withChannels(List.of(3)));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withTimeSteps(0));
    assertThrows(
        IllegalArgumentException.class, () -> SMALL.withResidualBlocks(-1).withAttentionHeads(0));
    assertThrows(
        IllegalArgumentException.class, () -> SMALL.withResidualBlocks(1).withAttentionHeads(3));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withClasses(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> SMALL.withClasses(2).withInput(DenoiserConfig.Input.SCALAR));
    SpikingDenoiser block = initialised(SMALL);
    NDArray steps = manager.create(new long[] {1, 2});
    assertThrows(
        IllegalArgumentException.class,
        () -> Denoiser.evaluating(block).logits(someTokens(manager, 3), steps));
  }
}
