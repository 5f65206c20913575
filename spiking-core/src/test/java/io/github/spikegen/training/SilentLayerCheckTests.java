package io.github.spikegen.training;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import java.util.List;
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
}
