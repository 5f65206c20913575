package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GradientTapeTests extends ArrayTest {

  private final Counting square = new Counting();

  /** The square with its true gradient, so that the engine's own square is the reference. */
  private static final class Counting implements CustomGradient.Unary {

    private int forwards;
    private int backwards;

    @Override
    public NDArray forward(NDArray x) {
      assertFalse(NoGrad.isRecording());
      forwards++;
      return x.square();
    }

    @Override
    public NDArray backward(NDArray x, NDArray gradient) {
      assertFalse(NoGrad.isRecording());
      backwards++;
      try (NDArray product = x.mul(gradient)) {
        return product.mul(2);
      }
    }
  }

  private NDArray custom(NDArray x) {
    return GradientTape.apply(square, x);
  }

  private static CustomGradient function(
      UnaryOperator<NDArray> forward, UnaryOperator<NDArray> backward) {
    return new CustomGradient.Unary() {
      @Override
      public NDArray forward(NDArray x) {
        return forward.apply(x);
      }

      @Override
      public NDArray backward(NDArray x, NDArray gradient) {
        return backward.apply(gradient);
      }
    };
  }

  private Pair<String, Parameter> parameter(String name, float... values) {
    Parameter parameter = Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).build();
    parameter.setArray(manager.create(values));
    return new Pair<>(name, parameter);
  }

  /** Compares a network of custom squares with the same network of the engine's squares. */
  private void assertSameGradients(BiFunction<UnaryOperator<NDArray>, NDList, NDArray> network) {
    NDArray x = GradientChecks.normal(manager, 1, 4, 3);
    NDArray w = GradientChecks.normal(manager, 2, 3, 3);
    NDList expected =
        GradientChecks.gradients(manager, in -> network.apply(NDArray::square, in), x, w);
    NDList actual = GradientChecks.gradients(manager, in -> network.apply(this::custom, in), x, w);
    for (int i = 0; i < 2; i++) {
      assertTrue(expected.get(i).abs().max().getDouble() > 0);
      ArrayAssertions.assertClose(expected.get(i), actual.get(i), 1e-12);
    }
  }

  @Test
  void resultCarriesTheFunctionsOwnGradient() {
    CustomGradient tenfold = function(NDArray::round, gradient -> gradient.mul(10));
    NDArray x = manager.create(new float[] {0.4f, 1.6f});
    NDList gradient =
        GradientChecks.gradients(
            manager,
            in -> {
              NDArray y = GradientTape.apply(tenfold, in.get(0));
              assertArrayEquals(new float[] {0, 2}, y.toFloatArray());
              return y;
            },
            x);
    assertArrayEquals(new float[] {10, 10}, gradient.get(0).toFloatArray());
  }

  @Test
  void chainOfLayersHasTheEnginesGradients() {
    assertSameGradients(
        (f, in) -> {
          NDArray w = in.get(1);
          NDArray h = f.apply(in.get(0).dot(w));
          h = f.apply(h.dot(w));
          return f.apply(h.dot(w));
        });
    assertEquals(3, square.backwards);
  }

  @Test
  void residualsAddUp() {
    assertSameGradients(
        (f, in) -> {
          NDArray h = in.get(0);
          for (int block = 0; block < 3; block++) {
            NDArray x = h.dot(in.get(1));
            h = f.apply(x.tanh()).dot(in.get(1)).add(x);
          }
          return h.square();
        });
  }

  @Test
  void cutResidualsAddUp() {
    assertSameGradients(
        (f, in) -> {
          NDArray h = in.get(0);
          for (int block = 0; block < 3; block++) {
            NDArray x = GradientTape.cut(h.dot(in.get(1)));
            h = f.apply(x.tanh()).dot(in.get(1)).add(x);
          }
          return h.square();
        });
  }

  @Test
  void resultMayHaveSeveralConsumers() {
    assertSameGradients(
        (f, in) -> {
          NDArray y = f.apply(in.get(0).dot(in.get(1)));
          NDArray again = f.apply(y.sin());
          return y.mul(again).sum().add(f.apply(y).sum()).add(y.mean());
        });
  }

  @Test
  void resultMayBeClosedAndLayoutsMayDiffer() {
    assertSameGradients(
        (f, in) -> {
          try (NDArray transposed = in.get(0).transpose();
              NDArray y = f.apply(transposed);
              NDArray back = y.transpose()) {
            return f.apply(back.dot(in.get(1)));
          }
        });
  }

  @Test
  void resultMayBeChangedInPlace() {
    assertSameGradients((f, in) -> f.apply(in.get(0).dot(in.get(1))).addi(1).square());
  }

  @Test
  void lossesOnOneScopeAddUp() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray w = weight.getValue().getArray();
      NDArray first = custom(w).sum();
      NDArray second = custom(Scalars.multiply(w, 2)).sum();
      scope.backward(first);
      assertEquals(6, scope.gradients().get("weight").getFloat());
      scope.backward(second);
      assertEquals(6 + 24, scope.gradients().get("weight").getFloat());
    }
  }

  @Test
  void secondLossOnAGraphThatWasRunThroughIsRefused() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray y = custom(custom(weight.getValue().getArray()));
      NDArray first = y.sum();
      NDArray second = y.mean();
      scope.backward(first);
      assertThrows(IllegalArgumentException.class, () -> scope.backward(second));
    }
  }

  @Test
  void functionWithoutGradientIsOnlyComputed() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    NDArray x = manager.create(new float[] {2});
    assertEquals(4, custom(x).getFloat()); // nothing recorded
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray constant = custom(weight.getValue().getArray().stopGradient());
      scope.backward(custom(x).add(constant).mul(weight.getValue().getArray()));
      assertEquals(4 + 9, scope.gradients().get("weight").getFloat());
    }
    assertEquals(3, square.forwards);
    assertEquals(0, square.backwards);
  }

  @Test
  void gradientsPassThroughFrozenLayers() {
    Pair<String, Parameter> generator = parameter("generator", 3);
    Pair<String, Parameter> critic = parameter("critic", 5);
    try (GradientScope scope = new GradientScope(manager, List.of(generator))) {
      NDArray image = custom(generator.getValue().getArray());
      try (GradientScope inner = new GradientScope(manager, List.of(critic))) {
        NDArray detached = image.stopGradient();
        inner.backward(custom(detached.mul(critic.getValue().getArray())));
        assertEquals(2 * 81 * 5, inner.gradients().get("critic").getFloat()); // c²·g⁴ by c
      }
      try (FrozenParameters frozen = new FrozenParameters(scope.manager(), List.of(critic))) {
        scope.backward(custom(image.mul(critic.getValue().getArray())));
      }
      assertEquals(25 * 4 * 27, scope.gradients().get("generator").getFloat()); // by g
    }
  }

  @Test
  void whatAnInnerScopeLeavesGoesToTheOuter() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray y;
      try (GradientScope inner = new GradientScope(manager, List.of())) {
        assertTrue(GradientTape.isOpen());
        y = custom(weight.getValue().getArray());
      }
      scope.backward(y);
      assertEquals(6, scope.gradients().get("weight").getFloat());
    }
    assertFalse(GradientTape.isOpen());
  }

  @Test
  void inputThatWasChangedInPlaceIsRefused() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray x = weight.getValue().getArray().add(1);
      NDArray y = custom(x);
      x.addi(1);
      assertThrows(IllegalStateException.class, () -> scope.backward(y));
    }
  }

  @Test
  void gradientOfAnotherShapeIsRefused() {
    CustomGradient summing = function(NDArray::sum, gradient -> gradient);
    Pair<String, Parameter> weight = parameter("weight", 3, 4);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDArray y = GradientTape.apply(summing, weight.getValue().getArray());
      assertThrows(IllegalStateException.class, () -> scope.backward(y));
    }
  }

  @Test
  void recordingNeedsAScopeOnTheSameThread() {
    NDArray x = manager.create(new float[] {3});
    x.setRequiresGradient(true);
    try (GradientScope scope = new GradientScope(manager, List.of())) {
      CompletableFuture.runAsync(
              () -> {
                try (NoGrad before = new NoGrad()) {
                  JniUtils.setGradMode(true);
                  assertFalse(GradientTape.isOpen());
                  assertThrows(IllegalStateException.class, () -> custom(x));
                  assertEquals(x, GradientTape.cut(x));
                }
              })
          .join();
    }
  }

  @Test
  void managedArraysStayFlat() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 50; step++) {
      try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
        NDArray used = GradientTape.cut(custom(weight.getValue().getArray()));
        custom(used); // not part of the loss
        scope.backward(used.sum());
      }
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void walkLetsGoOfItsHandles() {
    Pair<String, Parameter> weight = parameter("weight", 3);
    try (GradientScope scope = new GradientScope(manager, List.of(weight))) {
      NDManager arrays = scope.manager();
      NDArray loss = custom(weight.getValue().getArray());
      int before = arrays.getManagedArrays().size();
      scope.backward(loss);
      // input and leaf are gone, the gradient has come
      assertEquals(before - 2 + 1, arrays.getManagedArrays().size());
    }
  }

  @Test
  void memoryTellsLayoutAndGraph() {
    NDArray x = manager.create(new Shape(2, 3));
    assertEquals(new ArrayMemory(false, true, 0, true, false), ArrayMemory.of(x));
    ArrayMemory turned = ArrayMemory.of(x.transpose());
    assertFalse(turned.contiguous());
    assertTrue(ArrayMemory.of(x.broadcast(new Shape(4, 2, 3))).repeated());
    assertTrue(ArrayMemory.of(ArrayMemory.contiguous(x.transpose())).contiguous());
    x.addi(1);
    assertEquals(1, ArrayMemory.of(x).version());
  }
}
