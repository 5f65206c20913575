package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers worked by hand; dt is 1. */
class NirExecutorTests {

  private static float[] run(NirNode node, Shape step, float... inputs) {
    Map<String, NirNode> nodes = new LinkedHashMap<>();
    nodes.put("in", new NirNode.Input(step));
    nodes.put("node", node);
    nodes.put("out", new NirNode.Output(node.output(step)));
    NirGraph graph = new NirGraph(nodes, Map.of());
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(inputs.length / step.size(), 1).addAll(step);
      return NirExecutor.run(graph, manager.create(inputs, shape), 1).toFloatArray();
    }
  }

  private static NirTensor one(float value) {
    return new NirTensor(new Shape(1), value);
  }

  /**
   * Rest 1, r 2, threshold 3, reset 0: v = 1 + (6)/2 = 4 fires; 0 + (1 - 0 + 2)/2 = 1.5; 2.25; …
   */
  @Test
  void leakyNeuronsFireAboveTheirThreshold() {
    NirNode lif = new NirNode.LIF(one(2), one(2), one(1), one(3), one(0));
    assertArrayEquals(new float[] {1, 0, 0, 1}, run(lif, new Shape(1), 3, 1, 1, 2));
    NirNode atThreshold = new NirNode.LIF(one(2), one(2), one(1), one(4), one(0));
    assertArrayEquals(new float[] {0, 1}, run(atThreshold, new Shape(1), 3, 3));
  }

  @Test
  void membranesLeakAndDoNotFire() {
    NirNode li = new NirNode.LI(one(4), one(2), one(1));
    assertArrayEquals(new float[] {2, 1.75f, 4.5625f}, run(li, new Shape(1), 2, 0, 6));
  }

  @Test
  void neuronsWithoutLeakCount() {
    NirNode neurons = new NirNode.IF(one(0.5f), one(1), one(0.25f));
    assertArrayEquals(new float[] {0, 1, 0, 1}, run(neurons, new Shape(1), 2, 1, 1, 1));
  }

  @Test
  void layersWithoutMemory() {
    Shape two = new Shape(2);
    NirTensor weight = new NirTensor(new Shape(1, 2), 2, 3);
    assertArrayEquals(new float[] {8.5f}, run(new NirNode.Affine(weight, one(0.5f)), two, 1, 2));
    assertArrayEquals(new float[] {8}, run(new NirNode.Linear(weight), two, 1, 2));
    NirTensor numbers = new NirTensor(two, 2, -1);
    assertArrayEquals(new float[] {6, -4}, run(new NirNode.Scale(numbers), two, 3, 4));
    assertArrayEquals(
        new float[] {0, 1, 1, 0}, run(new NirNode.Threshold(numbers), two, 2, 0, 3, -1));
    NirNode pool = new NirNode.AvgPool2d(two(2, 2), two(2, 2), two(0, 0));
    assertArrayEquals(new float[] {2.5f}, run(pool, new Shape(1, 2, 2), 1, 2, 3, 4));
    NirNode padded = new NirNode.AvgPool2d(two(3, 3), two(3, 3), two(1, 1));
    assertArrayEquals(new float[] {1}, run(padded, new Shape(1, 1, 1), 9));
  }

  private static Shape two(long height, long width) {
    return new Shape(height, width);
  }

  @Test
  void inputsOfAnotherShapeAreRefused() {
    Map<String, NirNode> nodes = new LinkedHashMap<>();
    nodes.put("in", new NirNode.Input(new Shape(2)));
    nodes.put("out", new NirNode.Output(new Shape(2)));
    NirGraph graph = new NirGraph(nodes, Map.of());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray inputs = manager.zeros(new Shape(4, 1, 3));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> NirExecutor.run(graph, inputs, 1));
      assertEquals("the graph takes (T, N) and (2), but was given (4, 1, 3)", e.getMessage());
    }
  }
}
