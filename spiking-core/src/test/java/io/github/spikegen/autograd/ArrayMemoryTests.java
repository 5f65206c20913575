package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class ArrayMemoryTests extends ArrayTest {

  @Test
  void memoryIsTheArraysOwn() {
    NDArray x = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    ArrayMemory.floats(x).put(2, 7);
    assertArrayEquals(new float[] {1, 2, 7, 4}, x.toFloatArray());
  }

  @Test
  void viewsAreNotContiguousAndCopiesAre() {
    NDArray x = manager.ones(new Shape(2, 3));
    assertTrue(ArrayMemory.of(x).contiguous());
    assertEquals(false, ArrayMemory.of(x.transpose()).contiguous());
    assertTrue(ArrayMemory.of(ArrayMemory.contiguous(x.transpose())).contiguous());
    assertTrue(ArrayMemory.of(x.get(0).broadcast(new Shape(4, 3))).repeated());
  }

  @Test
  void markedChangeIsCountedAndChangesNothing() {
    for (Shape shape : new Shape[] {new Shape(), new Shape(1), new Shape(2, 3)}) {
      NDArray x = manager.ones(shape);
      final int before = ManagedArrays.count(manager);
      long version = ArrayMemory.of(x).version();
      ArrayMemory.markChanged(x);
      assertTrue(ArrayMemory.of(x).version() > version);
      assertEquals(manager.ones(shape), x);
      assertEquals(before + 1, ManagedArrays.count(manager)); // what it is compared with
    }
  }

  /** As after an optimizer step between forward and backward. */
  @Test
  void graphThatNeedsValuesOfBeforeAMarkedChangeRefusesToGoBack() {
    NDArray weight = manager.ones(new Shape(3));
    weight.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = weight.square().sum();
      ArrayMemory.floats(weight).put(0, 5);
      ArrayMemory.markChanged(weight);
      assertThrows(EngineException.class, () -> collector.backward(loss));
    }
  }
}
