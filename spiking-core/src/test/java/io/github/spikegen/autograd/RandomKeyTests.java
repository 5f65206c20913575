package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomKeyTests extends ArrayTest {

  @Test
  void sameKeySameNumbers() {
    RandomKey key = RandomKey.of(7).fold(3);
    Shape shape = new Shape(3, 4);
    assertEquals(key.uniform(manager, shape), RandomKey.of(7).fold(3).uniform(manager, shape));
    assertEquals(key.normal(manager, shape), key.normal(manager, shape));
    assertEquals(key.generator().nextLong(), key.generator().nextLong());
  }

  @Test
  void foldingGivesDistinctKeysInEveryOrder() {
    Set<RandomKey> seen = new HashSet<>();
    for (int seed = -20; seed < 20; seed++) {
      for (int epoch = 0; epoch < 20; epoch++) {
        for (int step = 0; step < 20; step++) {
          assertTrue(seen.add(RandomKey.of(seed).fold(epoch).fold(step)));
        }
      }
    }
    assertNotEquals(RandomKey.of(1).fold(2).fold(3), RandomKey.of(1).fold(3).fold(2));
  }

  @Test
  void uniformNumbersFillTheUnitInterval() {
    NDArray u = RandomKey.of(1).uniform(manager, new Shape(100_000));
    assertTrue(u.min().getFloat() >= 0 && u.max().getFloat() < 1);
    assertEquals(0.5, u.mean().getFloat(), 0.005);
    assertEquals(1.0 / 3, u.square().mean().getFloat(), 0.005);
  }

  @Test
  void normalNumbersHaveUnitVariance() {
    NDArray z = RandomKey.of(2).normal(manager, new Shape(100_000));
    assertEquals(0, z.mean().getFloat(), 0.015);
    assertEquals(1, z.square().mean().getFloat(), 0.03);
    assertEquals(3, z.square().square().mean().getFloat(), 0.2);
  }
}
