package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeDistributedTests extends LayerTest {

  private static Conv2d convolution() {
    return Conv2d.builder()
        .setFilters(4)
        .setKernelShape(new Shape(3, 3))
        .optStride(new Shape(2, 2))
        .optPadding(new Shape(1, 1))
        .build();
  }

  static Stream<Block> blocksOnImages() {
    return Stream.of(
        convolution(),
        TransposedConv2d.builder().setFilters(2).setKernelSize(4).optStride(2).build(),
        Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)),
        Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)),
        LambdaBlock.singleton(x -> x.sum(new int[] {2, 3})),
        LambdaBlock.singleton(x -> x),
        new BatchNorm(),
        Linear.builder().setUnits(3).build(),
        new SequentialBlock().add(convolution()).add(Activation::relu).add(convolution()));
  }

  @ParameterizedTest
  @MethodSource("blocksOnImages")
  void treatsEveryStepLikeABatchOfItsOwn(Block block) {
    NDArray x = normal(1, 3, 2, 5, 6, 8);
    TimeDistributed layer = initialized(new TimeDistributed(block), 3, 2, 5, 6, 8);
    NDList steps = new NDList();
    for (NDArray step : x.split(3)) {
      steps.add(evaluate(block, step.squeeze(0)));
    }
    NDArray y = evaluate(layer, x);
    ArrayAssertions.assertClose(NDArrays.stack(steps), y, 1e-5);
    assertSame(x.getManager(), y.getManager());
    assertEquals(y.getShape(), layer.getOutputShapes(new Shape[] {x.getShape()})[0]);
  }

  @Test
  void treatsEveryStepOfVectorsLikeABatchOfItsOwn() {
    NDArray x = normal(1, 3, 2, 5);
    Block block = Linear.builder().setUnits(4).build();
    TimeDistributed layer = initialized(new TimeDistributed(block), 3, 2, 5);
    NDArray y = train(layer, x);
    assertEquals(new Shape(3, 2, 4), y.getShape());
    ArrayAssertions.assertClose(train(block, x.get(1)), y.get(1), 1e-6);
  }

  @Test
  void takesOtherNumbersOfStepsAndSamplesThanAtFirst() {
    TimeDistributed layer = initialized(new TimeDistributed(convolution()), 3, 2, 5, 6, 8);
    assertEquals(new Shape(1, 7, 4, 3, 4), train(layer, normal(1, 1, 7, 5, 6, 8)).getShape());
  }

  @Test
  void batchNormHasTheDefaultsOfPyTorch() {
    // T=2, N=2: values 1 2 3 6 have mean 3, biased variance 3.5 and unbiased variance 14/3
    NDArray x = manager.create(new float[] {1, 2, 3, 6}, new Shape(2, 2, 1, 1, 1));
    TimeDistributed layer = initialized(new TimeDistributed(new BatchNorm()), 2, 2, 1, 1, 1);
    NDArray y = train(layer, x);
    double deviation = Math.sqrt(3.5 + 1e-5);
    ArrayAssertions.assertClose(
        new double[] {-2 / deviation, -1 / deviation, 0, 3 / deviation}, y, 1e-6);
    double mean = 0.1 * 3;
    double variance = 0.9 * 1 + 0.1 * 14 / 3;
    ArrayAssertions.assertClose(new double[] {mean}, parameter(layer, "runningMean"), 1e-6);
    ArrayAssertions.assertClose(new double[] {variance}, parameter(layer, "runningVar"), 1e-6);
    ArrayAssertions.assertClose(
        new double[] {(6 - mean) / Math.sqrt(variance + 1e-5)},
        evaluate(layer, x).get(1).get(1),
        1e-6);
  }

  @Test
  void gradientReachesTheBlockAndTheInput() {
    NDArray x = normal(1, 3, 2, 5, 4, 4);
    Block block = convolution();
    TimeDistributed layer = initialized(new TimeDistributed(block), 3, 2, 5, 4, 4);
    NDArray upstream = normal(2, 3, 2, 4, 2, 2);
    NDArray whole =
        GradientChecks.gradients(manager, in -> train(layer, in.get(0)).mul(upstream), x).get(0);
    NDArray lastStep =
        GradientChecks.gradients(
                manager, in -> train(block, in.get(0)).mul(upstream.get(2)), x.get(2))
            .get(0);
    ArrayAssertions.assertClose(lastStep, whole.get(2), 1e-5);
    try (GradientScope scope = new GradientScope(manager, layer.getParameters())) {
      scope.backward(train(layer, x).mul(upstream).sum());
      assertEquals(List.of(), scope.parametersWithoutGradient());
    }
  }

  @Test
  void leavesOnlyWhatTheBlockMakesAndTheResult() {
    NDArray x = normal(1, 3, 2, 5, 6, 8);
    TimeDistributed layer = initialized(new TimeDistributed(convolution()), 3, 2, 5, 6, 8);
    int before = ManagedArrays.count(manager);
    evaluate(layer, x);
    assertEquals(before + 2, ManagedArrays.count(manager));
  }

  @Test
  void survivesSaving(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(
        () ->
            new SequentialBlock()
                .add(new TimeDistributed(convolution()))
                .add(new TimeDistributed(new BatchNorm()))
                .add(new TimeDistributed(Linear.builder().setUnits(3).build())),
        normal(1, 3, 2, 5, 6, 8),
        folder);
  }

  @Test
  void refusesShapesThatDoNotFit() {
    TimeDistributed layer = initialized(new TimeDistributed(convolution()), 3, 2, 5, 6, 8);
    assertRefuses(
        () -> train(layer, normal(1, 3, 2, 4, 6, 8)),
        "TimeDistributed(Conv2d)",
        "(3, 2, 5, 6, 8)",
        "(3, 2, 4, 6, 8)");
    // time is missing: the engine would take [N·C, H, W] for one image
    assertRefuses(
        () -> train(layer, normal(1, 1, 5, 6, 8)),
        "TimeDistributed(Conv2d)",
        "(3, 2, 5, 6, 8)",
        "(1, 5, 6, 8)");
    assertRefuses(
        () -> train(new TimeDistributed(convolution()), normal(1, 2, 5, 6, 8)),
        "TimeDistributed(Conv2d)",
        "(2, 5, 6, 8)");
    assertRefuses(
        () -> evaluate(new TimeDistributed(LambdaBlock.singleton(x -> x)), normal(1, 2, 5)),
        "(T, N, D)",
        "(2, 5)");
  }
}
