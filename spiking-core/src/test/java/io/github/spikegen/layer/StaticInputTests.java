package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticInputTests extends LayerTest {

  private static final int T = 4;

  private static Conv2d convolution() {
    return Conv2d.builder().setFilters(3).setKernelShape(new Shape(3, 3)).build();
  }

  @Test
  void repeatsWhatTheBlockGives() {
    NDArray x = normal(1, 2, 3, 5, 5);
    Conv2d block = convolution();
    StaticInput layer = initialized(new StaticInput(T, block), 2, 3, 5, 5);
    NDArray once = evaluate(block, x);
    NDArray y = evaluate(layer, x);
    assertEquals(new Shape(T, 2, 3, 3, 3), y.getShape());
    assertEquals(y.getShape(), layer.getOutputShapes(new Shape[] {x.getShape()})[0]);
    assertSame(x.getManager(), y.getManager());
    for (NDArray step : y.split(T)) {
      ArrayAssertions.assertClose(once, step.squeeze(0), 0);
    }
  }

  @Test
  void equalsComputingEveryStepIncludingBatchNormAndGradients() {
    NDArray x = normal(1, 2, 3, 5, 5);
    NDArray upstream = normal(2, T, 2, 4, 5, 5);
    Block synapses = SpikingLayers.convolutionWithBatchNormSynapses(4, 3, 1, 1);
    StaticInput once = initialized(new StaticInput(T, synapses), 2, 3, 5, 5);
    TimeDistributed everyStep =
        initialized(new TimeDistributed(synapses), T, 2, 3, 5, 5); // the same parameters
    NDArray repeated = TimeAxis.repeat(x, T);
    ArrayAssertions.assertClose(train(everyStep, repeated), train(once, x), 1e-5);
    NDArray weight = parameter(once, "weight");
    NDList expected =
        GradientChecks.gradients(
            manager, in -> train(everyStep, TimeAxis.repeat(in.get(0), T)).mul(upstream), x);
    NDList actual =
        GradientChecks.gradients(manager, in -> train(once, in.get(0)).mul(upstream), x);
    ArrayAssertions.assertClose(expected.get(0), actual.get(0), 1e-4);
    assertSame(weight, parameter(everyStep, "weight"));
  }

  @Test
  void runningVarianceDiffersByTheCorrectionForFewerValues() {
    NDArray x = manager.create(new float[] {1, 2, 3, 6}, new Shape(4, 1)); // biased variance 3.5
    StaticInput once = initialized(new StaticInput(T, new BatchNorm()), 4, 1);
    TimeDistributed everyStep = initialized(new TimeDistributed(new BatchNorm()), T, 4, 1);
    train(once, x);
    train(everyStep, TimeAxis.repeat(x, T));
    ArrayAssertions.assertClose(new double[] {0.3}, parameter(once, "runningMean"), 1e-6);
    ArrayAssertions.assertClose(new double[] {0.3}, parameter(everyStep, "runningMean"), 1e-6);
    ArrayAssertions.assertClose(
        new double[] {0.9 + 0.35 * 4 / 3}, parameter(once, "runningVar"), 1e-6);
    ArrayAssertions.assertClose(
        new double[] {0.9 + 0.35 * 16 / 15}, parameter(everyStep, "runningVar"), 1e-6);
  }

  @Test
  void survivesSaving(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(
        () -> new SequentialBlock().add(new StaticInput(T, convolution())),
        normal(1, 2, 3, 5, 5),
        folder);
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertRefuses(() -> new StaticInput(0, convolution()), "timeSteps", "0");
    StaticInput layer = initialized(new StaticInput(T, convolution()), 2, 3, 5, 5);
    assertRefuses(
        () -> train(layer, normal(1, T, 2, 3, 5, 5)),
        "StaticInput(Conv2d)",
        "(2, 3, 5, 5)",
        "(4, 2, 3, 5, 5)");
    assertRefuses(() -> train(layer, normal(1, 2, 2, 5, 5)), "StaticInput(Conv2d)", "(2, 2, 5, 5)");
    // the engine would take [C, H, W] for one image
    assertRefuses(
        () -> train(layer, normal(1, 3, 5, 5)), "StaticInput(Conv2d)", "(2, 3, 5, 5)", "(3, 5, 5)");
    assertRefuses(
        () -> train(new StaticInput(T, convolution()), normal(1, 3, 5, 5)),
        "StaticInput(Conv2d)",
        "(3, 5, 5)");
  }
}
