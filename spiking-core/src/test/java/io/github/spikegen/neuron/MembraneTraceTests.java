package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.neuron.LifDynamics.LifState;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembraneTraceTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  @ParameterizedTest
  @ValueSource(strings = {"lif_default", "lif_detach", "lif_tau1_5"})
  void agreesWithSpikingJelly(String file) {
    GoldenArrays golden = GoldenArrays.load(manager, file);
    LifParameters lif =
        LIF.withTau(golden.number("tau"))
            .withThreshold(golden.number("v_threshold"))
            .withResetPotential(golden.number("v_reset"));
    NDArray trace = MembraneTrace.of(golden.get("x"), golden.get("spikes"), lif);
    ArrayAssertions.assertClose(golden.get("v_after"), trace, 1e-5);
  }

  @Test
  void isWhatStepsLeaveBehindAndNothingElse() {
    for (int steps = 1; steps <= 4; steps++) {
      NDArray x =
          GradientChecks.normal(manager, steps, steps, 2, 3).toType(DataType.FLOAT32, true).mul(3);
      for (LifParameters lif :
          new LifParameters[] {
            LIF,
            LIF.withCharging(Charging.FULL_INPUT).withResetPotential(-0.3),
            LIF.withReset(Reset.SOFT).withThreshold(0.6).withTau(1)
          }) {
        NDArray spikes = LifDynamics.spikes(x, lif);
        int before = ManagedArrays.count(manager);
        NDArray trace = MembraneTrace.of(x, spikes, lif);
        assertEquals(before + 1, ManagedArrays.count(manager));
        LifState state = LifState.atRest(manager, new Shape(2, 3), lif);
        for (int t = 0; t < steps; t++) {
          state = LifDynamics.step(x.get(t), state, lif).state();
          ArrayAssertions.assertClose(state.membrane(), trace.get(t), 1e-6);
        }
      }
    }
  }

  @Test
  void beforeResetMembranesAreChargedFromWhereTheyWereLeft() {
    // by hand, tau 2: 0.75, 1.125 fires, 0.75 again; -0.5, 0.25, 0.625
    NDArray x = manager.create(new float[] {1.5f, -1, 1.5f, 1, 1.5f, 1}, new Shape(3, 2));
    NDArray spikes = LifDynamics.spikes(x, LIF);
    int before = ManagedArrays.count(manager);
    NDArray charged = MembraneTrace.beforeReset(x, spikes, LIF);
    assertEquals(before + 1, ManagedArrays.count(manager));
    float[] expected = {0.75f, -0.5f, 1.125f, 0.25f, 0.75f, 0.625f};
    assertArrayEquals(expected, charged.toFloatArray(), 1e-6f);
    // at full strength from rest at -0.4: 1.1 fires, then H = -0.4 + 0/2 + 1.5 = 1.1 again
    LifParameters full = LIF.withCharging(Charging.FULL_INPUT).withResetPotential(-0.4);
    NDArray one = manager.full(new Shape(2, 1), 1.5f);
    assertArrayEquals(
        new float[] {1.1f, 1.1f},
        MembraneTrace.beforeReset(one, LifDynamics.spikes(one, full), full).toFloatArray(),
        1e-6f);
  }

  @Test
  void whatFiresIsWhatIsAtTheThresholdBeforeReset() {
    for (int steps = 1; steps <= 4; steps++) {
      NDArray x =
          GradientChecks.normal(manager, steps, steps, 4, 3).toType(DataType.FLOAT32, true).mul(3);
      for (LifParameters lif :
          new LifParameters[] {
            LIF, LIF.withReset(Reset.SOFT).withThreshold(0.6), LIF.withResetPotential(-0.3)
          }) {
        NDArray spikes = LifDynamics.spikes(x, lif);
        NDArray charged = MembraneTrace.beforeReset(x, spikes, lif);
        ArrayAssertions.assertClose(
            spikes, charged.gte(lif.threshold()).toType(DataType.FLOAT32, true), 0);
      }
    }
  }

  @Test
  void shapesMustAgree() {
    NDArray x = manager.ones(new Shape(2, 3));
    NDArray spikes = manager.ones(new Shape(2, 4));
    assertThrows(IllegalArgumentException.class, () -> MembraneTrace.of(x, spikes, LIF));
    assertThrows(IllegalArgumentException.class, () -> MembraneTrace.beforeReset(x, spikes, LIF));
  }
}
