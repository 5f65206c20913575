package io.github.spikegen.normalization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.layer.LayerTest;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThresholdDependentBatchNormTests extends LayerTest {

  @Test
  void spreadsEachChannelAroundTheThreshold() {
    NDArray x = normal(1, 3, 4, 2, 5, 6).mul(3).add(7);
    NDArray y = train(initialized(new ThresholdDependentBatchNorm(0.5, 0.8), 3, 4, 2, 5, 6), x);
    assertEquals(x.getShape(), y.getShape());
    for (int channel = 0; channel < 2; channel++) {
      NDArray values = y.get(":,:," + channel).toType(DataType.FLOAT64, false);
      assertEquals(0, values.mean().getDouble(), 1e-5);
      assertEquals(0.4 * 0.4, values.square().mean().getDouble(), 1e-5);
    }
  }

  @Test
  void normalizesJointlyOverTimeAndEvaluatesWithRunningStatistics() {
    // 1 2 3 6 have mean 3, biased variance 3.5 and unbiased variance 14/3
    NDArray x = manager.create(new float[] {1, 2, 3, 6}, new Shape(2, 2, 1));
    ThresholdDependentBatchNorm layer = initialized(new ThresholdDependentBatchNorm(1, 2), 2, 2, 1);
    double factor = 2 / Math.sqrt(3.5 + 1e-5);
    ArrayAssertions.assertClose(
        new double[] {-2 * factor, -factor, 0, 3 * factor}, train(layer, x), 1e-6);
    double variance = 0.9 + 0.1 * 14 / 3;
    ArrayAssertions.assertClose(new double[] {0.3}, parameter(layer, "runningMean"), 1e-6);
    ArrayAssertions.assertClose(new double[] {variance}, parameter(layer, "runningVar"), 1e-6);
    ArrayAssertions.assertClose(
        new double[] {2 * 5.7 / Math.sqrt(variance + 1e-5)},
        evaluate(layer, x).get(1).get(1),
        1e-6);
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    ThresholdDependentBatchNorm layer = new ThresholdDependentBatchNorm(0.7, 1.5);
    layer.initialize(manager, DataType.FLOAT64, new Shape(2, 3, 2, 1, 2));
    NDArray upstream = GradientChecks.normal(manager, 2, 2, 3, 2, 1, 2);
    GradientChecks.assertGradientsMatchDifferences(
        manager,
        inputs -> train(layer, inputs.get(0)).mul(upstream),
        GradientChecks.normal(manager, 1, 2, 3, 2, 1, 2));
  }

  @Test
  void trainingStepsLeaveNothingBehind() {
    ThresholdDependentBatchNorm layer =
        initialized(new ThresholdDependentBatchNorm(1, 1), 3, 2, 4, 5, 5);
    NDArray x = normal(1, 3, 2, 4, 5, 5);
    NDArray upstream = normal(2, 3, 2, 4, 5, 5);
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 3; step++) {
      try (GradientScope scope = new GradientScope(manager, layer.getParameters())) {
        x.tempAttach(scope.manager());
        NDArray y = train(layer, x);
        assertSame(scope.manager(), y.getManager());
        scope.backward(y.mul(upstream).sum());
        assertEquals(List.of(), scope.parametersWithoutGradient());
      }
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void survivesSaving(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(
        () -> new SequentialBlock().add(new ThresholdDependentBatchNorm(1, 0.5)),
        normal(1, 3, 2, 4, 5, 5),
        folder);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertRefuses(() -> new ThresholdDependentBatchNorm(0, 1), "alpha", "0");
    assertRefuses(() -> new ThresholdDependentBatchNorm(1, Double.NaN), "threshold", "NaN");
    ThresholdDependentBatchNorm layer =
        initialized(new ThresholdDependentBatchNorm(1, 1), 3, 2, 4, 5, 5);
    assertRefuses(
        () -> train(layer, normal(1, 3, 2, 3, 5, 5)),
        "ThresholdDependentBatchNorm",
        "(T, N, 4",
        "(3, 2, 3, 5, 5)");
    assertRefuses(() -> train(layer, normal(1, 2, 4)), "ThresholdDependentBatchNorm", "(2, 4)");
    assertRefuses(() -> train(layer, normal(1, 1, 1, 4)), "one value", "(1, 1, 4)");
  }
}
