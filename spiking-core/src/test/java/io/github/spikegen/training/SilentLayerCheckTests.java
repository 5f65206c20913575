package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilentLayerCheckTests {

  @Test
  void layersMayWakeLate() {
    SilentLayerCheck check = new SilentLayerCheck();
    check.epochFinished(List.of("a", "b"), 60, 0);
    check.epochFinished(List.of("b"), 30, 1);
    check.epochFinished(List.of("a"), 60, 2);
    SilentLayerException e =
        assertThrows(
            SilentLayerException.class, () -> check.epochFinished(List.of("a", "b"), 40, 3));
    assertTrue(e.getMessage().startsWith("no neuron of a fired in 100 steps"), e.getMessage());
  }

  @Test
  void stepsOfSilenceAreCountedWithoutInterruption() {
    SilentLayerCheck check = new SilentLayerCheck();
    assertEquals(Map.of(), check.count(List.of("a", "b"), 99));
    assertEquals(Map.of("a", 100), check.count(List.of("a"), 1));
    assertEquals(Map.of("a", 101), check.count(List.of("a", "b"), 1));
    assertEquals(Map.of(), check.count(List.of(), 1));
    assertEquals(Map.of(), check.count(List.of("a"), 1));
  }
}
