package io.github.spikegen.layer;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrecisionTests {

  private static final Shape IMAGES = new Shape(2, 3, 6, 5);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private Block initialized(AbstractBlock layer) {
    layer.initialize(manager, DataType.FLOAT32, IMAGES);
    NDArray weight = layer.getDirectParameters().get("weight").getArray();
    NDArray bias = layer.getDirectParameters().get("bias").getArray();
    weight.subi(weight.duplicate()).addi(RandomKey.of(3).uniform(manager, weight.getShape()));
    bias.subi(bias.duplicate()).addi(RandomKey.of(4).uniform(manager, bias.getShape()));
    return layer;
  }

  private Block convolution() {
    return initialized(Conv2d.of(4, 3, 2, 1));
  }

  private Block transposedConvolution() {
    return initialized(
        TransposedConv2d.builder()
            .setFilters(4)
            .setKernelSize(3)
            .optStride(2)
            .optPadding(1)
            .optOutputPadding(1)
            .build());
  }

  private NDArray spikes() {
    return RandomKey.of(1).uniform(manager, IMAGES).gt(0.6).toType(DataType.FLOAT32, false);
  }

  private NDArray forward(Block layer, NDArray x) {
    ParameterStore store = new ParameterStore(manager, false);
    return layer.forward(store, new NDList(x), false).singletonOrThrow();
  }

  private static <R> R inBfloat16(Supplier<R> work) {
    try (Precision.Scope bfloat16 = Precision.BFLOAT16.use()) {
      return work.get();
    }
  }

  @Test
  void convolutionsDifferByRoundingOnly() {
    for (Block layer : new Block[] {convolution(), transposedConvolution()}) {
      NDArray exact = forward(layer, spikes());
      NDArray rounded = inBfloat16(() -> forward(layer, spikes()));
      assertEquals(DataType.FLOAT32, rounded.getDataType());
      assertNotEquals(exact, rounded);
      // weights and their sum are rounded to 8 binary digits each
      assertTrue(exact.sub(rounded).abs().max().getFloat() <= 8 * 0x1p-8, rounded.toString());
    }
  }

  /** Numbers with few binary digits stay what they are, so that nothing else may differ either. */
  @Test
  void convolutionsOfFewDigitsAreExact() {
    for (Block layer : new Block[] {convolution(), transposedConvolution()}) {
      NDArray weight = layer.getDirectParameters().get("weight").getArray();
      NDArray quarters = weight.mul(4).round().div(4);
      weight.muli(0).addi(quarters);
      NDArray exact = forward(layer, spikes());
      NDArray computed = inBfloat16(() -> forward(layer, spikes()));
      assertClose(exact, computed, 1e-6);
    }
  }

  @Test
  void gradientsDifferByRoundingOnly() {
    for (Block layer : new Block[] {convolution(), transposedConvolution()}) {
      Map<String, float[]> exact = gradients(layer);
      Map<String, float[]> rounded = inBfloat16(() -> gradients(layer));
      assertEquals(exact.keySet(), rounded.keySet());
      exact.forEach(
          (name, expected) -> {
            float[] actual = rounded.get(name);
            float largest = 0;
            for (float value : expected) {
              largest = Math.max(largest, Math.abs(value));
            }
            assertTrue(largest > 0, name);
            for (int i = 0; i < expected.length; i++) {
              assertEquals(expected[i], actual[i], 0.02f * largest, name);
            }
          });
    }
  }

  /** Gradients of weight, bias and input. */
  private Map<String, float[]> gradients(Block layer) {
    NDArray x = spikes();
    x.setRequiresGradient(true);
    try (GradientScope scope = new GradientScope(manager, layer.getParameters())) {
      NDArray y = forward(layer, x);
      y.attach(scope.manager());
      scope.backward(y.square().mean());
      float[] weight = scope.gradients().get("weight").toFloatArray();
      float[] bias = scope.gradients().get("bias").toFloatArray();
      return Map.of("weight", weight, "bias", bias, "input", x.getGradient().toFloatArray());
    }
  }

  @Test
  void itEndsWhereItIsClosedAndStaysOnItsThread() {
    assertEquals(Precision.FLOAT32, Precision.current());
    try (Precision.Scope outer = Precision.BFLOAT16.use()) {
      assertEquals(Precision.BFLOAT16, Precision.current());
      assertEquals(Precision.FLOAT32, CompletableFuture.supplyAsync(Precision::current).join());
      try (Precision.Scope inner = Precision.FLOAT32.use()) {
        assertEquals(Precision.FLOAT32, Precision.current());
      }
      assertEquals(Precision.BFLOAT16, Precision.current());
    }
    assertEquals(Precision.FLOAT32, Precision.current());
  }

  @Test
  void nothingButTheResultIsLeft() {
    for (Block layer : new Block[] {convolution(), transposedConvolution()}) {
      NDArray x = spikes();
      inBfloat16(() -> forward(layer, x)).close();
      int before = ManagedArrays.count(manager);
      inBfloat16(() -> forward(layer, x));
      assertEquals(before + 1, ManagedArrays.count(manager));
    }
  }
}
