package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TorchScriptOperatorsTests extends ArrayTest {

  private NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape).toType(DataType.FLOAT32, false);
  }

  private static NDArray operator(NDArray x, NDArray weight, NDArray bias) {
    return TorchScriptOperators.transposedConvolution(x, weight, bias, new long[] {2, 0, 0}, false);
  }

  @Test
  void kernelAppearsWhereverAPixelIsSet() {
    NDArray x = manager.create(new float[] {1, 0, 0, 10}, new Shape(1, 1, 2, 2));
    NDArray weight = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
    NDArray bias = manager.create(new float[] {0.5f});
    double[] expected = {1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 10, 20, 0, 0, 30, 40};
    ArrayAssertions.assertClose(expected, operator(x, weight, null), 0);
    ArrayAssertions.assertClose(expected, operator(x, weight, bias).sub(0.5f), 0);
  }

  @Test
  void namesOfArraysHaveNoMeaning() {
    NDArray x = normal(1, 2, 3, 4, 4);
    NDArray weight = normal(2, 3, 2, 3, 3);
    NDArray bias = normal(3, 2);
    NDArray expected = operator(x, weight, bias);
    for (String name : List.of("layer.weight", "list[]", "tuple()", "t(1,2)", "module_method:f")) {
      x.setName(name);
      weight.setName(name);
      bias.setName(name);
      ArrayAssertions.assertClose(expected, operator(x, weight, bias), 0);
      assertEquals(name, weight.getName());
    }
  }

  @Test
  void resultBelongsToTheInputAndNothingElseStays() {
    NDArray weight = normal(2, 3, 2, 3, 3);
    weight.setName("weight");
    operator(normal(1, 2, 3, 4, 4), weight, null).close(); // loads the operators
    NDArray x = normal(1, 2, 3, 4, 4);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 20; i++) {
      try (NDManager step = manager.newSubManager()) {
        x.tempAttach(step);
        assertSame(step, operator(x, weight, null).getManager());
        assertEquals(before + 1, ManagedArrays.count(manager));
      }
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void recordsNoGradientsWhereTheyAreSwitchedOff() {
    Parameter parameter =
        Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build();
    parameter.setArray(normal(2, 3, 2, 3, 3));
    try (GradientScope scope =
        new GradientScope(manager, List.of(new Pair<>("weight", parameter)))) {
      NDArray x = scope.manager().ones(new Shape(1, 3, 4, 4));
      scope.backward(operator(x, parameter.getArray(), null).sum());
      NDArray y;
      try (NoGrad off = new NoGrad()) {
        y = operator(x, parameter.getArray(), null);
      }
      assertThrows(IllegalArgumentException.class, () -> scope.backward(y.sum()));
    }
  }

  @Test
  void gradientSurvivesGarbageCollection() {
    NDArray x = normal(1, 2, 3, 4, 4);
    NDArray weight = normal(2, 3, 2, 3, 3);
    NDArray expected =
        GradientChecks.gradients(manager, in -> operator(in.get(0), in.get(1), null), x, weight)
            .get(1);
    NDArray actual =
        GradientChecks.gradients(
                manager,
                in -> {
                  NDArray y = operator(in.get(0), in.get(1), null);
                  collectGarbage();
                  return y;
                },
                x,
                weight)
            .get(1);
    ArrayAssertions.assertClose(expected, actual, 0);
  }

  private static void collectGarbage() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      List<ByteBuffer> rubbish = new ArrayList<>();
      for (int j = 0; j < 1000; j++) {
        rubbish.add(ByteBuffer.allocateDirect(64).putLong(0, -1L));
      }
      assertEquals(1000, rubbish.size());
    }
  }

  @Test
  void worksFromSeveralThreadsWithChangingShapes() throws Exception {
    NDArray weight = normal(2, 3, 2, 3, 3);
    weight.setName("weight");
    double whole = weight.sum().getFloat();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int size = thread + 1;
        results.add(threads.submit(() -> sumsOfKernels(weight, whole, size)));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void sumsOfKernels(NDArray weight, double sumOfWeight, int size) {
    try (NoGrad off = new NoGrad();
        NDManager own = manager.newSubManager()) {
      for (int n = 1; n <= 10; n++) {
        NDArray y = operator(own.ones(new Shape(n, 3, size, size)), weight, null);
        assertEquals(n * size * size * sumOfWeight, y.sum().getFloat(), 1e-2);
      }
    }
  }
}
