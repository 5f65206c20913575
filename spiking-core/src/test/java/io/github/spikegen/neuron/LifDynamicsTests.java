package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.neuron.LifDynamics.LifOutput;
import io.github.spikegen.neuron.LifDynamics.LifState;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifDynamicsTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  @ParameterizedTest
  @ValueSource(strings = {"lif_default", "lif_detach", "lif_tau1_5"})
  void agreesWithSpikingJelly(String file) {
    GoldenArrays golden = GoldenArrays.load(manager, file);
    LifParameters lif =
        LIF.withTau(golden.number("tau"))
            .withThreshold(golden.number("v_threshold"))
            .withResetPotential(golden.number("v_reset"))
            .withResetGradient(
                golden.number("detach_reset") == 0
                    ? ResetGradient.ATTACHED
                    : ResetGradient.DETACHED);
    checkForwardAndGradient(golden, lif);
  }

  @Test
  void readoutAgreesWithSgad() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_lif");
    NDArray membranes = LeakyIntegrator.trace(golden.get("x"), 0.5, 0.5);
    ArrayAssertions.assertClose(golden.get("membrane_node"), membranes, 1e-5);
  }

  private void checkForwardAndGradient(GoldenArrays golden, LifParameters lif) {
    NDArray x = golden.get("x");
    LifState state = LifState.atRest(manager, x.getShape().slice(1), lif);
    NDList spikes = new NDList();
    NDList membranes = new NDList();
    for (int t = 0; t < x.getShape().get(0); t++) {
      LifOutput step = LifDynamics.step(x.get(t), state, lif);
      spikes.add(step.spikes());
      membranes.add(step.state().membrane());
      state = step.state();
    }
    ArrayAssertions.assertClose(golden.get("spikes"), NDArrays.stack(spikes), 0);
    ArrayAssertions.assertClose(golden.get("v_after"), NDArrays.stack(membranes), 1e-5);
    ArrayAssertions.assertClose(golden.get("spikes"), LifDynamics.spikes(x, lif), 0);
    NDArray gradient =
        GradientChecks.gradients(
                manager,
                inputs -> LifDynamics.spikes(inputs.get(0), lif).mul(golden.get("upstream")),
                x)
            .get(0);
    ArrayAssertions.assertClose(golden.get("grad_x"), gradient, 1e-5);
  }

  @Test
  void membraneFollowsTheEquationsByHand() {
    // H: 0.6, 1.05 (fires), 0.3
    NDArray currents = manager.create(new float[] {1.2f, 1.5f, 0.6f}, new Shape(3, 1));
    LifOutput hard =
        LifDynamics.sequence(currents, LifState.atRest(manager, new Shape(1), LIF), LIF);
    assertArrayEquals(new float[] {0, 1, 0}, hard.spikes().toFloatArray(), 0);
    assertEquals(0.3f, hard.state().membrane().getFloat(0), 1e-6);
    // a soft reset leaves 0.05, so the last H is 0.025 + 0.3
    LifParameters softReset = LIF.withReset(Reset.SOFT);
    LifOutput soft =
        LifDynamics.sequence(currents, LifState.atRest(manager, new Shape(1), LIF), softReset);
    assertArrayEquals(new float[] {0, 1, 0}, soft.spikes().toFloatArray(), 0);
    assertEquals(0.325f, soft.state().membrane().getFloat(0), 1e-6);
  }

  @Test
  void fullInputIsNotDividedByTau() {
    // FSVAE's neuron: u = 0.25·u·(1 - o) + x, fires above 0.2; u: 0.1, 0.175, 0.24375, 0.1
    LifParameters fsvae =
        LIF.withTau(4.0 / 3)
            .withThreshold(0.2)
            .withCharging(Charging.FULL_INPUT)
            .withFiring(Firing.ABOVE_THRESHOLD);
    NDArray currents = manager.create(new float[] {0.1f, 0.15f, 0.2f, 0.1f}, new Shape(4, 1));
    LifOutput result =
        LifDynamics.sequence(currents, LifState.atRest(manager, new Shape(1), fsvae), fsvae);
    assertArrayEquals(new float[] {0, 0, 1, 0}, result.spikes().toFloatArray(), 0);
    assertEquals(0.1f, result.state().membrane().getFloat(0), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void stateCarriesASplitSequence(int cut) {
    NDArray x = GradientChecks.normal(manager, 6, 8, 3, 4).add(0.5);
    LifState rest = new LifState(manager.zeros(new Shape(3, 4), DataType.FLOAT64));
    LifOutput whole = LifDynamics.sequence(x, rest, LIF);
    LifOutput first = LifDynamics.sequence(x.get(":" + cut), rest, LIF);
    LifOutput second = LifDynamics.sequence(x.get(cut + ":"), first.state(), LIF);
    ArrayAssertions.assertClose(whole.spikes(), first.spikes().concat(second.spikes(), 0), 0);
    ArrayAssertions.assertClose(whole.state().membrane(), second.state().membrane(), 0);
  }

  @Test
  void leavesOnlyItsResultBehind() {
    NDArray x = manager.ones(new Shape(4, 2, 3));
    NDArray current = manager.ones(new Shape(2, 3));
    LifState rest = LifState.atRest(manager, new Shape(2, 3), LIF);
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 10; i++) {
      LifDynamics.spikes(x, LIF.withResetPotential(-1)).close();
      LifOutput step = LifDynamics.step(current, rest, LIF);
      step.spikes().close();
      step.state().membrane().close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void refusesAStateOfAnotherShape() {
    LifState state = LifState.atRest(manager, new Shape(2), LIF);
    NDArray current = manager.ones(new Shape(3));
    assertThrows(IllegalArgumentException.class, () -> LifDynamics.step(current, state, LIF));
  }

  @Test
  void refusesImpossibleParameters() {
    assertThrows(IllegalArgumentException.class, () -> LIF.withTau(0.5));
    assertThrows(IllegalArgumentException.class, () -> LIF.withTau(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> LIF.withResetPotential(1));
  }
}
