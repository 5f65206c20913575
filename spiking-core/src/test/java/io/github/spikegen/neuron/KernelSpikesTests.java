package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.GradientTape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KernelSpikesTests extends LifSpikesContract {

  @Override
  NDArray spikes(NDArray currents, LifParameters parameters) {
    assertTrue(GradientTape.canLoopOver(currents));
    return KernelSpikes.spikes(currents, new LifKernel(parameters));
  }

  /** Time constants whose weights are exact, so that the engine rounds alike however it adds. */
  static Stream<LifParameters> exactNeurons() {
    return Stream.of(1.0, 4 / 3.0, 2.0, 4.0)
        .flatMap(tau -> Stream.of(LIF.withTau(tau), LifParameters.sgad().withTau(tau)));
  }

  @ParameterizedTest
  @MethodSource("exactNeurons")
  void spikesAreThoseOfTheEngineBitForBit(LifParameters lif) {
    NDArray x = normal(20, 0.5, 16, 3000);
    // every second neuron moves in steps of 1/8, so that membranes often hit the threshold
    NDArray coarse = x.mul(8).round().div(8);
    for (NDArray currents : new NDArray[] {x, coarse}) {
      assertEquals(LifDynamics.nativeSpikes(currents, lif), spikes(currents, lif));
    }
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(1, 1),
        Arguments.of(3, 1023),
        Arguments.of(4, 1024),
        Arguments.of(5, 1025),
        Arguments.of(2, 5000),
        Arguments.of(16, 700),
        Arguments.of(600, 40));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everySizeOfBlockHasTheEnginesSpikesAndGradients(int steps, int neurons) {
    NDArray x = normal(21, 0.5, steps, neurons);
    NDArray upstream = normal(22, 0, steps, neurons);
    assertEquals(LifDynamics.nativeSpikes(x, LIF), spikes(x, LIF));
    NDArray expected =
        GradientChecks.gradients(
                manager, in -> LifDynamics.nativeSpikes(in.get(0), LIF).mul(upstream), x)
            .get(0);
    ArrayAssertions.assertClose(expected, gradient(x, upstream, LIF), 1e-5);
  }

  @Test
  void numberOfThreadsDoesNotMatter() {
    NDArray x = normal(23, 0.5, 4, 60_000);
    NDArray upstream = normal(24, 0, 4, 60_000);
    NDArray spikes = spikes(x, LIF);
    NDArray gradient = gradient(x, upstream, LIF);
    int threads = JniUtils.getNumThreads();
    try {
      JniUtils.setNumThreads(threads == 1 ? 3 : 1);
      assertEquals(spikes, spikes(x, LIF));
      assertEquals(gradient, gradient(x, upstream, LIF));
    } finally {
      JniUtils.setNumThreads(threads);
    }
  }

  @Test
  void repeatedLeafKeepsAGradientForEachStep() {
    NDArray upstream = normal(25, 0, 4, 6);
    NDArray x = normal(26, 0.5, 6);
    NDArray expected = gradient(x.expandDims(0).repeat(0, 4), upstream, LIF);
    NDArray leaf = x.broadcast(new Shape(4, 6));
    leaf.setRequiresGradient(true);
    try (GradientScope scope = new GradientScope(manager, List.of())) {
      scope.backward(spikes(leaf, LIF).mul(upstream).sum());
    }
    ArrayAssertions.assertClose(expected, leaf.getGradient(), 0);
  }

  @Test
  void otherNeuronsArraysAndWaysOfTrainingUseOtherForms() {
    assertFalse(LifKernel.covers(LIF.withThreshold(1e-30)));
    assertFalse(GradientTape.canLoopOver(manager.zeros(new Shape(2, 3), DataType.FLOAT64)));
    assertFalse(GradientTape.canLoopOver(manager.zeros(new Shape(2, 0))));
    NDArray x = manager.ones(new Shape(4, 3));
    assertTrue(GradientTape.canLoopOver(x));
    x.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      assertFalse(GradientTape.canLoopOver(x));
      collector.backward(LifDynamics.spikes(x, LIF).sum());
    }
    assertTrue(x.getGradient().abs().sum().getFloat() > 0);
  }

  @Test
  void chainOfLayersHasTheGradientsOfThePlainForm() {
    NDArray x = normal(27, 1, 4, 6, 5);
    NDArray w = normal(28, 0.2, 5, 5);
    List<NDArray> expected = chain(x, w, true);
    List<NDArray> actual = chain(x, w, false);
    for (int i = 0; i < 2; i++) {
      assertTrue(expected.get(i).abs().max().getFloat() > 1e-3);
      ArrayAssertions.assertClose(expected.get(i), actual.get(i), 1e-4);
    }
  }

  private List<NDArray> chain(NDArray x, NDArray w, boolean plain) {
    return GradientChecks.gradients(
        manager,
        in -> {
          NDArray h = in.get(0);
          for (int layer = 0; layer < 3; layer++) {
            NDArray currents = h.reshape(24, 5).dot(in.get(1)).reshape(4, 6, 5);
            h = plain ? LifDynamics.plainSpikes(currents, LIF) : LifDynamics.spikes(currents, LIF);
          }
          return h.square();
        },
        x,
        w);
  }

  @Test
  void resultBelongsToTheCurrentsManager() {
    try (NDManager child = manager.newSubManager()) {
      NDArray x = child.ones(new Shape(2, 3));
      assertEquals(child, spikes(x, LIF).getManager());
      x.setRequiresGradient(true);
      try (GradientScope scope = new GradientScope(manager, List.of())) {
        assertEquals(child, spikes(x, LIF).getManager());
      }
    }
  }
}
