package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every form of the papers' neurons keeps; a form only differs in speed. */
abstract class LifSpikesContract extends ArrayTest {

  static final LifParameters LIF = LifParameters.spikingDiffusion();

  /** Runs neurons with hard reset to 0, decayed input and an arctan surrogate from rest. */
  abstract NDArray spikes(NDArray currents, LifParameters parameters);

  final NDArray gradient(NDArray x, NDArray upstream, LifParameters lif) {
    return GradientChecks.gradients(manager, inputs -> spikes(inputs.get(0), lif).mul(upstream), x)
        .get(0);
  }

  final NDArray normal(long seed, double shift, long... shape) {
    return GradientChecks.normal(manager, seed, shape)
        .mul(2)
        .add(shift)
        .toType(DataType.FLOAT32, false);
  }

  static Stream<LifParameters> neurons() {
    return Stream.of(
        LIF,
        LifParameters.sgad(),
        LIF.withTau(3.3).withThreshold(0.7).withSurrogate(new ArctanSurrogate(0.8)),
        LIF.withTau(1.2).withFiring(Firing.ABOVE_THRESHOLD),
        LIF.withResetGradient(ResetGradient.DETACHED).withTau(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lif_default", "lif_detach"})
  void agreesWithSpikingJelly(String file) {
    GoldenArrays golden = GoldenArrays.load(manager, file);
    assertEquals(0, golden.number("v_reset"));
    LifParameters lif =
        LIF.withTau(golden.number("tau"))
            .withThreshold(golden.number("v_threshold"))
            .withResetGradient(
                golden.number("detach_reset") == 0
                    ? ResetGradient.ATTACHED
                    : ResetGradient.DETACHED);
    checkAgainst(golden, lif);
  }

  @Test
  void agreesWithSgad() {
    checkAgainst(GoldenArrays.load(manager, "sgad_lif"), LifParameters.sgad());
  }

  private void checkAgainst(GoldenArrays golden, LifParameters lif) {
    NDArray x = golden.get("x");
    assertEquals(DataType.FLOAT32, x.getDataType());
    ArrayAssertions.assertClose(golden.get("spikes"), spikes(x, lif), 0);
    ArrayAssertions.assertClose(
        golden.get("grad_x"), gradient(x, golden.get("upstream"), lif), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void gradientsAreThoseOfThePlainFormInDoublePrecision(LifParameters lif) {
    for (int steps : new int[] {7, 1, 2}) {
      NDArray x = normal(9, 0.4, steps, 3, 5);
      NDArray upstream = GradientChecks.normal(manager, 8, steps, 3, 5);
      NDArray expected =
          GradientChecks.gradients(
                  manager,
                  in -> LifDynamics.plainSpikes(in.get(0), lif).mul(upstream),
                  x.toType(DataType.FLOAT64, false))
              .get(0);
      NDArray actual = gradient(x, upstream.toType(DataType.FLOAT32, false), lif);
      ArrayAssertions.assertClose(expected, actual, 1e-5);
    }
  }

  @Test
  void exactlyAtTheThresholdTheFiringRuleDecides() {
    float over = Math.nextUp(2f);
    float under = Math.nextDown(2f);
    NDArray currents = manager.create(new float[] {2, over, under}, new Shape(1, 3));
    assertArrayEquals(new float[] {1, 1, 0}, spikes(currents, LIF).toFloatArray());
    LifParameters above = LIF.withFiring(Firing.ABOVE_THRESHOLD);
    assertArrayEquals(new float[] {0, 1, 0}, spikes(currents, above).toFloatArray());
  }

  @Test
  void largestCurrentsFireAndAreForgotten() {
    float most = Float.MAX_VALUE / 4;
    NDArray currents = manager.create(new float[] {most, 1, -most, 2}, new Shape(2, 2));
    assertArrayEquals(new float[] {1, 0, 0, 1}, spikes(currents, LIF).toFloatArray());
  }

  @Test
  void largestCurrentsThatAreAllowedGiveSpikesAndGradients() {
    float most = LifDynamics.LARGEST_CURRENT;
    // the first membrane falls to -15/16 of the largest, and is lifted by the largest
    float[] values = {-most, most, -most, -most, -most, most, -most, -most, most, most};
    NDArray currents = manager.create(values, new Shape(5, 2));
    float[] expected = {0, 1, 0, 0, 0, 1, 0, 0, 1, 1};
    assertArrayEquals(expected, spikes(currents, LIF).toFloatArray());
    LifParameters slow = LIF.withTau(8);
    NDArray lifted = manager.create(new float[] {-most, -most, most, most}, new Shape(4, 1));
    assertArrayEquals(new float[] {0, 0, 0, 1}, spikes(lifted, slow).toFloatArray());
    for (LifParameters neurons : List.of(LIF, slow)) {
      NDArray gradient = gradient(currents, currents.onesLike(), neurons);
      assertArrayEquals(new float[10], gradient.toFloatArray(), 1e-6f);
    }
  }

  @Test
  void layoutOfTheInputDoesNotMatter() {
    NDArray x = normal(10, 0, 4, 3, 2, 5, 6);
    NDArray upstream = normal(11, 0, 4, 3, 5, 6, 2);
    NDArray expected = gradient(x.transpose(0, 1, 3, 4, 2), upstream, LIF);
    NDArray actual =
        GradientChecks.gradients(
                manager, in -> spikes(in.get(0).transpose(0, 1, 3, 4, 2), LIF).mul(upstream), x)
            .get(0);
    ArrayAssertions.assertClose(expected, actual.transpose(0, 1, 3, 4, 2), 0);
    ArrayAssertions.assertClose(
        spikes(x, LIF).transpose(0, 1, 3, 4, 2), spikes(x.transpose(0, 1, 3, 4, 2), LIF), 0);
  }

  @Test
  void currentsOfOneStepMayBeRepeated() {
    NDArray x = normal(12, 0.5, 3, 5);
    NDArray upstream = normal(13, 0, 4, 3, 5);
    Shape sequence = new Shape(4, 3, 5);
    NDArray copies = x.expandDims(0).repeat(0, 4);
    NDArray expected = gradient(copies, upstream, LIF).sum(new int[] {0});
    NDArray actual =
        GradientChecks.gradients(
                manager, in -> spikes(in.get(0).broadcast(sequence), LIF).mul(upstream), x)
            .get(0);
    ArrayAssertions.assertClose(expected, actual, 1e-6);
    ArrayAssertions.assertClose(spikes(copies, LIF), spikes(x.broadcast(sequence), LIF), 0);
  }

  @Test
  void spikesAreExactlyZeroOrOneWhetherGradientsAreRecordedOrNot() {
    NDArray x = normal(5, 0, 8, 500);
    GradientChecks.gradients(
        manager,
        inputs -> {
          NDArray spikes = spikes(inputs.get(0), LIF);
          try (NoGrad off = new NoGrad()) {
            assertEquals(spikes(x, LIF), spikes);
          }
          assertEquals(0, spikes.mul(spikes.neg().add(1)).abs().max().getFloat());
          return spikes;
        },
        x);
  }

  @Test
  void leavesOnlyItsResultBehind() {
    NDArray x = manager.ones(new Shape(4, 2, 3));
    NDArray turned = x.transpose(0, 2, 1);
    NDArray repeated = x.get(0).broadcast(new Shape(4, 2, 3));
    int before = ManagedArrays.count(manager);
    for (int i = 0; i < 10; i++) {
      spikes(x, LIF).close();
      spikes(turned, LIF).close();
      spikes(repeated, LIF).close();
      gradient(x, x, LIF).close();
      gradient(turned, turned, LIF).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }
}
