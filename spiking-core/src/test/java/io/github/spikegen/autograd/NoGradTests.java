package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class NoGradTests extends ArrayTest {

  @Test
  void onlyTheResultStays() {
    NDArray input = manager.ones(new Shape(2, 3));
    int before = ManagedArrays.count(manager);
    NDArray result =
        NoGrad.evaluate(
            input,
            x -> {
              assertFalse(NoGrad.isRecording());
              return x.add(1).mul(x).sum();
            });
    assertEquals(12, result.getFloat());
    assertSame(manager, result.getManager());
    assertEquals(before + 1, ManagedArrays.count(manager));
    assertEquals(new Shape(2, 3), input.getShape(), "the input is still open");
  }

  @Test
  void failureLeavesNothing() {
    NDArray input = manager.ones(new Shape(2));
    int before = ManagedArrays.count(manager);
    assertThrows(
        IllegalStateException.class,
        () ->
            NoGrad.evaluate(
                input,
                x -> {
                  x.add(1);
                  throw new IllegalStateException();
                }));
    assertEquals(before, ManagedArrays.count(manager));
  }
}
