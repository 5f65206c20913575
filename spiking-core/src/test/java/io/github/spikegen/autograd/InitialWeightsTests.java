package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.Pair;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class InitialWeightsTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(4);

  private static Block dense(int units, Initializer initializer) {
    Block layer = Linear.builder().setUnits(units).build();
    layer.setInitializer(initializer, Parameter.Type.WEIGHT);
    return layer;
  }

  private NDArray drawn(Initializer initializer) {
    return InitialWeights.draw(dense(200, initializer), KEY, manager, new Shape(1, 100))
        .getDirectParameters()
        .get("weight")
        .getArray();
  }

  private static void assertMoments(NDArray array, double mean, double deviation) {
    assertEquals(mean, array.mean().getFloat(), 4 * deviation / Math.sqrt((double) array.size()));
    double variance = array.sub(mean).square().mean().getFloat();
    assertEquals(deviation, Math.sqrt(variance), 0.03 * deviation);
  }

  private static void assertWithin(NDArray array, double bound) {
    assertTrue(array.abs().max().getFloat() <= bound * 1.000001);
    assertTrue(array.max().getFloat() > 0.98 * bound && array.min().getFloat() < -0.98 * bound);
  }

  @Test
  void xavierKeepsItsDistribution() {
    NDArray weight = drawn(new XavierInitializer()); // DJL's default: uniform, average, 6
    double bound = Math.sqrt(6 / ((100 + 200) / 2.0));
    assertWithin(weight, bound);
    assertMoments(weight, 0, bound / Math.sqrt(3));
    NDArray normal = drawn(new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2));
    assertMoments(normal, 0, Math.sqrt(2.0 / 100));
  }

  @Test
  void uniformAndNormalKeepTheirDistributions() {
    NDArray uniform = drawn(new UniformInitializer(0.3f));
    assertWithin(uniform, 0.3);
    assertMoments(uniform, 0, 0.3 / Math.sqrt(3));
    NDArray normal = drawn(new NormalInitializer(0.5f));
    assertMoments(normal, 0, 0.5);
    assertTrue(normal.abs().max().getFloat() > 3 * 0.5);
  }

  @Test
  void constantsStayConstant() {
    Block layer = InitialWeights.draw(new BatchNormHolder(), KEY, manager, new Shape(2, 3));
    for (Pair<String, Parameter> pair : layer.getParameters()) {
      boolean one = pair.getKey().endsWith("gamma") || pair.getKey().endsWith("runningVar");
      float[] values = pair.getValue().getArray().toFloatArray();
      float expected = one ? 1 : 0;
      assertArrayEquals(new float[] {expected, expected, expected}, values, pair.getKey());
    }
  }

  /** Batch norm inside another block. */
  private static final class BatchNormHolder extends SequentialBlock {
    BatchNormHolder() {
      add(BatchNorm.builder().build());
    }
  }

  private Block network(RandomKey key) {
    SequentialBlock block =
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
            .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build());
    return InitialWeights.draw(block, key, manager, new Shape(1, 4, 9, 9));
  }

  private static NDArray weight(Block network, int layer) {
    return network.getChildren().values().get(layer).getDirectParameters().get("weight").getArray();
  }

  @Test
  void theKeyAloneDecides() {
    Engine.getInstance().setRandomSeed(1);
    Block first = network(KEY);
    manager.randomNormal(new Shape(7)).close();
    Block second = network(KEY);
    assertEquals(weight(first, 0), weight(second, 0));
    assertEquals(weight(first, 1), weight(second, 1));
    assertNotEquals(weight(first, 0), weight(network(KEY.fold(1)), 0));
  }

  @Test
  void parametersOfEqualShapeDiffer() {
    Block network = network(KEY);
    assertEquals(weight(network, 0).getShape(), weight(network, 1).getShape());
    assertNotEquals(weight(network, 0), weight(network, 1));
  }

  @Test
  void theEnginesGeneratorIsUntouched() {
    Engine.getInstance().setRandomSeed(5);
    NDArray expected = manager.randomUniform(0, 1, new Shape(8));
    Engine.getInstance().setRandomSeed(5);
    network(KEY);
    assertEquals(expected, manager.randomUniform(0, 1, new Shape(8)));
  }

  @Test
  void onlyParametersStayAndTheyBelongToTheManager() {
    int before = ManagedArrays.count(manager);
    Block network = network(KEY);
    assertEquals(before + network.getParameters().size(), ManagedArrays.count(manager));
    assertEquals(manager, weight(network, 0).getManager());
  }

  @Test
  void otherTypesAndDistributions() {
    Initializer half = (m, shape, type) -> m.randomUniform(2, 4, shape, DataType.FLOAT64);
    NDArray wide = drawn(half);
    assertEquals(DataType.FLOAT64, wide.getDataType());
    assertTrue(wide.min().getDouble() >= 2 && wide.max().getDouble() < 4);
    assertMoments(drawn((m, shape, type) -> m.randomNormal(shape)), 0, 1);
    Initializer permutation = (m, shape, type) -> m.randomPermutation(shape.size());
    assertThrows(UnsupportedOperationException.class, () -> drawn(permutation));
  }
}
