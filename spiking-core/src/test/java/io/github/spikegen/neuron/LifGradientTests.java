package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.Garbage;
import io.github.spikegen.testing.GradientChecks;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of the dynamics: against backpropagation written out, and between the two forms. */
class LifGradientTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  static Stream<LifParameters> allKinds() {
    return Stream.of(Reset.values())
        .flatMap(
            reset ->
                Stream.of(ResetGradient.values())
                    .flatMap(
                        gradient ->
                            Stream.of(Charging.values())
                                .map(
                                    charging ->
                                        LIF.withReset(reset)
                                            .withResetGradient(gradient)
                                            .withCharging(charging)
                                            .withTau(1.7)
                                            .withThreshold(0.9)
                                            .withResetPotential(-0.2))));
  }

  @ParameterizedTest
  @MethodSource("allKinds")
  void gradientsFollowTheChainRuleThroughTime(LifParameters lif) {
    NDArray x = GradientChecks.normal(manager, 3, 6, 5).add(0.6);
    NDArray upstream = GradientChecks.normal(manager, 4, 6, 5);
    NDArray actual =
        GradientChecks.gradients(
                manager, inputs -> LifDynamics.spikes(inputs.get(0), lif).mul(upstream), x)
            .get(0);
    ArrayAssertions.assertClose(plainGradient(x, upstream, lif), actual, 1e-9);
  }

  /** Backpropagation through time written out for one neuron after another, in double precision. */
  private double[] plainGradient(NDArray x, NDArray upstream, LifParameters lif) {
    int steps = (int) x.getShape().get(0);
    int neurons = (int) x.getShape().get(1);
    double[] current = x.toDoubleArray();
    double[] up = upstream.toDoubleArray();
    double[] gradient = new double[current.length];
    double gain = lif.charging() == Charging.DECAYED_INPUT ? 1 / lif.tau() : 1;
    boolean attached = lif.resetGradient() == ResetGradient.ATTACHED;
    for (int n = 0; n < neurons; n++) {
      double[] h = new double[steps];
      double v = lif.resetPotential();
      for (int t = 0; t < steps; t++) {
        double input = current[t * neurons + n];
        h[t] = v - (v - lif.resetPotential()) / lif.tau() + gain * input;
        boolean fires = h[t] >= lif.threshold();
        v =
            lif.reset() == Reset.SOFT
                ? h[t] - (fires ? lif.threshold() : 0)
                : fires ? lif.resetPotential() : h[t];
      }
      double fromLater = 0; // the gradient of the membrane after reset
      for (int t = steps - 1; t >= 0; t--) {
        NDArray distance = manager.create(new double[] {h[t] - lif.threshold()});
        double slope = lif.surrogate().derivative(distance).getDouble(0);
        double spike = h[t] >= lif.threshold() ? 1 : 0;
        double resetByH =
            lif.reset() == Reset.SOFT
                ? 1 - (attached ? lif.threshold() * slope : 0)
                : 1 - spike - (attached ? (h[t] - lif.resetPotential()) * slope : 0);
        double byH = up[t * neurons + n] * slope + fromLater * resetByH;
        gradient[t * neurons + n] = byH * gain;
        fromLater = byH * (1 - 1 / lif.tau());
      }
    }
    return gradient;
  }

  static Stream<LifParameters> neuronsOfThePapers() {
    return Stream.of(
        LIF,
        LifParameters.sgad(),
        LIF.withTau(3.3).withThreshold(0.7).withSurrogate(new ArctanSurrogate(0.8)),
        LIF.withResetGradient(ResetGradient.DETACHED).withTau(1));
  }

  @ParameterizedTest
  @MethodSource("neuronsOfThePapers")
  void oneCallOfTheEngineIsThePlainDynamicsInDoublePrecision(LifParameters lif) {
    NDArray upstream = GradientChecks.normal(manager, 8, 7, 3, 5);
    for (int steps : new int[] {7, 1, 2}) {
      NDArray x = GradientChecks.normal(manager, 9, steps, 3, 5).mul(2).add(0.4);
      NDArray weights = upstream.get(":" + steps);
      ArrayAssertions.assertClose(LifDynamics.plainSpikes(x, lif), LifDynamics.spikes(x, lif), 0);
      NDArray expected =
          GradientChecks.gradients(
                  manager, in -> LifDynamics.plainSpikes(in.get(0), lif).mul(weights), x)
              .get(0);
      NDArray actual =
          GradientChecks.gradients(
                  manager, in -> LifDynamics.spikes(in.get(0), lif).mul(weights), x)
              .get(0);
      ArrayAssertions.assertClose(expected, actual, 1e-12);
    }
  }

  @Test
  void gradientSurvivesGarbageCollectionBeforeBackward() {
    NDArray x = GradientChecks.normal(manager, 7, 4, 6).toType(DataType.FLOAT32, false);
    NDArray expected = lifGradient(x, false);
    for (int i = 0; i < 5; i++) {
      ArrayAssertions.assertClose(expected, lifGradient(x, true), 0);
    }
  }

  private NDArray lifGradient(NDArray x, boolean collect) {
    return GradientChecks.gradients(
            manager,
            inputs -> {
              NDArray spikes = LifDynamics.spikes(inputs.get(0), LIF.withResetPotential(-0.1));
              if (collect) {
                Garbage.collect();
              }
              return spikes;
            },
            x)
        .get(0);
  }
}
