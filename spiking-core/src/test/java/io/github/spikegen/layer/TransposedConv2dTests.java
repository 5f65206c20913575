package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransposedConv2dTests extends LayerTest {

  private static TransposedConv2d.Builder doubling(int filters) {
    return TransposedConv2d.builder()
        .setFilters(filters)
        .setKernelSize(3)
        .optStride(2)
        .optPadding(1)
        .optOutputPadding(1);
  }

  @Test
  void isTheFunctionOfItsParameters() {
    NDArray x = normal(1, 2, 3, 4, 5);
    TransposedConv2d layer = initialized(doubling(2).build(), 2, 3, 4, 5);
    NDArray weight = parameter(layer, "weight");
    NDArray bias = parameter(layer, "bias");
    assertEquals(new Shape(3, 2, 3, 3), weight.getShape());
    ArrayAssertions.assertClose(
        TransposedConvolution.apply(x, weight, bias, 2, 1, 1), train(layer, x), 0);
    assertEquals(
        new Shape(2, 2, 8, 10), layer.getOutputShapes(new Shape[] {new Shape(2, 3, 4, 5)})[0]);
  }

  @Test
  void biasCanBeLeftOut() {
    NDArray x = normal(1, 2, 3, 4, 5);
    TransposedConv2d layer = initialized(doubling(2).optBias(false).build(), 2, 3, 4, 5);
    assertEquals(List.of("weight"), layer.getParameters().keys());
    ArrayAssertions.assertClose(
        TransposedConvolution.apply(x, parameter(layer, "weight"), null, 2, 1, 1),
        train(layer, x),
        0);
  }

  @Test
  void trainingStepsLeaveNothingBehind() {
    TransposedConv2d layer = initialized(doubling(2).build(), 2, 3, 4, 5);
    NDArray weight = parameter(layer, "weight");
    NDManager home = weight.getManager();
    int before = 0;
    for (int step = 0; step < 10; step++) {
      try (GradientScope scope = new GradientScope(manager, layer.getParameters())) {
        NDArray y = train(layer, scope.manager().ones(new Shape(2, 3, 4, 5)));
        assertSame(scope.manager(), y.getManager());
        scope.backward(y.sum());
        assertEquals(List.of(), scope.parametersWithoutGradient());
      }
      assertSame(home, weight.getManager());
      int after = ManagedArrays.count(manager);
      if (step > 0) {
        assertEquals(before, after);
      }
      before = after;
    }
  }

  @Test
  void survivesSavingInASequentialBlock(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(
        () ->
            new SequentialBlock()
                .add(doubling(4).build())
                .add(Activation.reluBlock())
                .add(doubling(1).optBias(false).build()),
        normal(1, 2, 3, 4, 4),
        folder);
  }

  @Test
  void refusesOtherShapesThanItsOwn() {
    TransposedConv2d layer = initialized(doubling(2).build(), 2, 3, 4, 5);
    assertRefuses(
        () -> train(layer, normal(1, 2, 4, 4, 5)), "TransposedConv2d", "(N, 3, H, W)", "(2, 4, 4");
    assertRefuses(() -> train(layer, normal(1, 3, 4, 5)), "TransposedConv2d", "(3, 4, 5)");
    assertRefuses(
        () -> initialized(doubling(2).build(), 7, 2, 3, 4, 5),
        "TransposedConv2d",
        "(7, 2, 3, 4, 5)");
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertRefuses(() -> doubling(0).build(), "filters", "0");
    assertRefuses(() -> doubling(1).setKernelSize(0).build(), "kernelSize", "0");
    assertRefuses(() -> doubling(1).optStride(0).build(), "stride", "0");
    assertRefuses(() -> doubling(1).optPadding(-1).build(), "padding", "-1");
    assertRefuses(() -> doubling(1).optOutputPadding(2).build(), "outputPadding", "2");
  }

  @Test
  void worksInDoublePrecision() {
    TransposedConv2d layer = doubling(2).build();
    layer.initialize(manager, DataType.FLOAT64, new Shape(1, 1, 2, 2));
    try (NoGrad off = new NoGrad()) {
      NDArray y = evaluate(layer, manager.ones(new Shape(1, 1, 2, 2), DataType.FLOAT64));
      assertEquals(DataType.FLOAT64, y.getDataType());
    }
  }
}
