package io.github.spikegen.layer;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragePoolingTests {

  private static final Block ENGINE = Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void tearDown() {
    manager.close();
  }

  private static NDArray forward(Block block, NDArray x) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    return block.forward(store, new NDList(x), false).singletonOrThrow();
  }

  @Test
  void eachSquareBecomesItsMean() {
    NDArray x = manager.create(new float[] {1, 0, 2, 1, 1, 4, 5, 0}, new Shape(1, 1, 2, 4));
    assertArrayEquals(new float[] {1.5f, 2}, forward(new AveragePooling(), x).toFloatArray(), 0f);
  }

  /** Images of odd sizes, several images, and more values than one thread is given. */
  @ParameterizedTest
  @CsvSource({"1,1,2,2", "2,3,5,7", "3,2,6,4", "1,2,3,2", "40,30,12,12"})
  void valuesAndGradientsAreTheEngines(int n, int c, int height, int width) {
    Shape shape = new Shape(n, c, height, width);
    NDArray x = RandomKey.of(1).normal(manager, shape);
    assertClose(forward(ENGINE, x), forward(new AveragePooling(), x), 1e-6);
    assertClose(gradient(ENGINE, x), gradient(new AveragePooling(), x), 1e-6);
  }

  private NDArray gradient(Block block, NDArray x) {
    Parameter input = Parameter.builder().setName("x").setType(Parameter.Type.OTHER).build();
    input.setArray(x.duplicate());
    ParameterList parameters = new ParameterList();
    parameters.add("x", input);
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      NDArray pooled = forward(block, input.getArray());
      scope.backward(pooled.square().sum());
      NDArray gradient = scope.gradients().get("x").duplicate();
      gradient.attach(manager);
      return gradient;
    }
  }

  @Test
  void imagesThatAreNotContiguousArePooledAsTheyAppear() {
    NDArray x = RandomKey.of(1).normal(manager, new Shape(2, 3, 4, 6)).transpose(0, 1, 3, 2);
    assertClose(forward(ENGINE, x), forward(new AveragePooling(), x), 1e-6);
  }

  @Test
  void otherTypesOfNumbersArePooledByTheEngine() {
    NDArray x = manager.arange(8).toType(DataType.FLOAT64, false).reshape(1, 1, 2, 4);
    NDArray pooled = forward(new AveragePooling(), x);
    assertArrayEquals(new double[] {2.5, 4.5}, pooled.toDoubleArray(), 0);
  }

  @Test
  void whatIsNoImageIsRefused() {
    for (Shape shape : new Shape[] {new Shape(2, 4, 4), new Shape(1, 1, 1, 4)}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> forward(new AveragePooling(), manager.ones(shape)));
      assertEquals(
          "average pooling takes images (N, C, H, W) of at least 2x2, but was given " + shape,
          e.getMessage());
    }
  }

  @Test
  void nothingButTheResultIsLeft() {
    NDArray x = manager.ones(new Shape(2, 3, 4, 4));
    int before = ManagedArrays.count(manager);
    forward(new AveragePooling(), x);
    assertEquals(before + 1, ManagedArrays.count(manager));
  }
}
