package io.github.spikegen.normalization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.layer.LayerTest;
import io.github.spikegen.layer.TimeAxis;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ArrayAssertions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizedNeuronsTests extends LayerTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion().withTau(2.0);

  private NormalizedNeurons layer(Block neurons) {
    return initialized(new NormalizedNeurons(new BatchNorm(), neurons), 3, 4, 2, 5, 5);
  }

  @Test
  void isTheTwoLayersOneAfterTheOther() {
    NDArray x = normal(1, 3, 4, 2, 5, 5).mul(3).add(1);
    NormalizedNeurons joined = layer(new LifNeuron(LIF));
    SequentialBlock apart =
        initialized(
            new SequentialBlock().add(new TimeDistributed(new BatchNorm())).add(new LifNeuron(LIF)),
            3,
            4,
            2,
            5,
            5);
    for (int step = 0; step < 2; step++) {
      NDArray spikes = train(joined, x);
      assertTrue(spikes.sum().getFloat() > 0);
      ArrayAssertions.assertClose(train(apart, x), spikes, 0);
      ArrayAssertions.assertClose(evaluate(apart, x), evaluate(joined, x), 0);
    }
    for (String name : List.of("runningMean", "runningVar")) {
      ArrayAssertions.assertClose(parameter(apart, name), parameter(joined, name), 0);
    }
  }

  @Test
  void probesSeeNormalizedCurrentsAndChangeNothing() {
    NDArray x = normal(1, 3, 4, 2, 5, 5).mul(3).add(1);
    LifNeuron neurons = new LifNeuron(LIF);
    NormalizedNeurons layer = layer(neurons);
    NDArray unseen = evaluate(layer, x);
    List<NDArray> seen = new ArrayList<>();
    Probe probe =
        new Probe() {
          @Override
          public void fired(Firing firing) {
            assertSame(neurons, firing.neurons());
            assertSame(firing.currents(), firing.currents());
            seen.add(firing.currents().duplicate());
            seen.add(firing.spikes().duplicate());
          }
        };
    try (ProbeScope watching = probe.watch()) {
      ArrayAssertions.assertClose(unseen, evaluate(layer, x), 0);
    }
    ChannelNormalization norm = (ChannelNormalization) layer.getChildren().valueAt(0);
    ParameterStore store = new ParameterStore(manager, false);
    NDArray currents = norm.normalizeSequence(store, x, false);
    assertEquals(2, seen.size());
    ArrayAssertions.assertClose(currents, seen.get(0), 0);
    ArrayAssertions.assertClose(unseen, seen.get(1), 0);
    try (ProbeScope watching = probe.watch()) {
      train(layer, x);
    }
    ArrayAssertions.assertClose(norm.normalizeSequence(store, x, true), seen.get(2), 0);
  }

  @Test
  void takesNeuronsOfAnyKind() {
    NDArray x = normal(1, 3, 4, 2, 5, 5);
    NDArray membranes = train(layer(new LeakyIntegrator(2)), x);
    assertEquals(new Shape(3, 4, 2, 5, 5), membranes.getShape());
    NDArray currents = train(initialized(new TimeDistributed(new BatchNorm()), 3, 4, 2, 5, 5), x);
    ArrayAssertions.assertClose(train(new LeakyIntegrator(2), currents), membranes, 0);
  }

  @Test
  void refusesWhatItCannotNormalize() {
    NormalizedNeurons layer = layer(new LifNeuron(LIF));
    assertRefuses(
        () -> train(layer, normal(1, 3, 4, 3, 5, 5)),
        "BatchNorm",
        "(T, N, 2, …)",
        "(3, 4, 3, 5, 5)");
    assertRefuses(() -> train(layer, normal(1, 1, 1, 2, 1, 1)), "one value per channel");
    NDArray repeated = TimeAxis.repeat(normal(1, 1, 2, 1, 1), 3); // the same value at every step
    assertRefuses(() -> train(layer, repeated), "one value per channel", "(3, 1, 2, 1, 1)");
  }
}
