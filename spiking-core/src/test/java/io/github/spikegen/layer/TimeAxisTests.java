package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.Test;

class TimeAxisTests extends LayerTest {

  @Test
  void foldingPutsAllSamplesOfAStepTogether() {
    NDArray x = manager.arange(12f).reshape(3, 2, 2); // T=3, N=2
    NDArray folded = TimeAxis.fold(x);
    assertEquals(new Shape(6, 2), folded.getShape());
    ArrayAssertions.assertClose(x.get(1).get(0), folded.get(2), 0);
    ArrayAssertions.assertClose(x, TimeAxis.unfold(folded, 3), 0);
  }

  @Test
  void repeatsEveryStepAlikeAndSumsItsGradients() {
    NDArray x = normal(1, 2, 3);
    NDArray repeated = TimeAxis.repeat(x, 4);
    assertEquals(new Shape(4, 2, 3), repeated.getShape());
    ArrayAssertions.assertClose(x, repeated.get(3), 0);
    NDArray upstream = normal(2, 4, 2, 3);
    NDArray gradient =
        GradientChecks.gradients(
                manager, inputs -> TimeAxis.repeat(inputs.get(0), 4).mul(upstream), x)
            .get(0);
    ArrayAssertions.assertClose(upstream.sum(new int[] {0}), gradient, 1e-6);
  }

  @Test
  void refusesShapesWithoutTime() {
    assertRefuses(() -> TimeAxis.fold(new Shape(2, 3)), "(T, N, D)", "(2, 3)");
    assertRefuses(() -> TimeAxis.unfold(new Shape(7, 3), 2), "(7, 3)", "2");
    assertRefuses(() -> TimeAxis.unfold(new Shape(), 1), "()");
    assertRefuses(() -> TimeAxis.unfold(new Shape(6, 3), 0), "timeSteps", "0");
    assertRefuses(() -> TimeAxis.repeat(normal(1, 2, 3), -1), "timeSteps", "-1");
  }
}
