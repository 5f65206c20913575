package io.github.spikegen.metric.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class SpikesPerInputTests extends ArrayTest {

  private int of(float... values) {
    return SpikesPerInput.of(manager.create(values));
  }

  @Test
  void spikesAreZeroOrOne() {
    assertEquals(1, of(0, 1, 1, 0));
    assertEquals(1, of(0, 0)); // silence
    assertEquals(1, of(1));
    assertEquals(
        1, SpikesPerInput.of(manager.create(new float[] {0, 1}).toType(DataType.FLOAT64, true)));
  }

  @Test
  void pooledSpikesAreSharesOfAWindow() {
    assertEquals(4, of(0, 0.25f, 1));
    assertEquals(9, of(0, 1 / 9f, 7 / 9f));
    assertEquals(16, of(0.25f, 3 / 16f));
  }

  @Test
  void everythingElseIsANumber() {
    assertEquals(SpikesPerInput.ANALOG, of(0, 1, 0.3f));
    assertEquals(SpikesPerInput.ANALOG, of(0, 1, 2)); // two spikes of two branches
    assertEquals(SpikesPerInput.ANALOG, of(0, -1));
    assertEquals(SpikesPerInput.ANALOG, of(0, -0.25f));
    assertEquals(SpikesPerInput.ANALOG, of(0, 1, 1e-30f));
    assertEquals(SpikesPerInput.ANALOG, of(Float.NaN, 1));
    assertEquals(SpikesPerInput.ANALOG, of(100 / 255f, 51 / 255f)); // gray values
  }

  @Test
  void leavesNothingBehind() {
    var values = manager.create(new float[] {0, 0.5f, 0.3f});
    int before = ManagedArrays.count(manager);
    SpikesPerInput.of(values);
    assertEquals(before, ManagedArrays.count(manager));
  }
}
