package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.SpikeListening;
import io.github.spikegen.testing.ArrayAssertions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalisedNeuronsTests extends LayerTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion().withTau(2.0);

  private NormalisedNeurons layer(Block neurons) {
    return initialised(new NormalisedNeurons(new BatchNorm(), neurons), 3, 4, 2, 5, 5);
  }

  @Test
  void isTheTwoLayersOneAfterTheOther() {
    NDArray x = normal(1, 3, 4, 2, 5, 5).mul(3).add(1);
    NormalisedNeurons joined = layer(new LifNeuron(LIF));
    SequentialBlock apart =
        initialised(
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
  void listenersHearNormalisedCurrentsAndChangeNothing() {
    NDArray x = normal(1, 3, 4, 2, 5, 5).mul(3).add(1);
    LifNeuron neurons = new LifNeuron(LIF);
    NormalisedNeurons layer = layer(neurons);
    NDArray unheard = evaluate(layer, x);
    List<NDArray> heard = new ArrayList<>();
    try (SpikeListening listening =
        SpikeListening.open(
            (block, currents, spikes) -> {
              assertSame(neurons, block);
              heard.add(currents.duplicate());
              heard.add(spikes.duplicate());
            })) {
      ArrayAssertions.assertClose(unheard, evaluate(layer, x), 0);
    }
    ChannelNormalisation norm = (ChannelNormalisation) layer.getChildren().valueAt(0);
    NDArray currents = norm.normaliseSequence(new ParameterStore(manager, false), x, false);
    assertEquals(2, heard.size());
    ArrayAssertions.assertClose(currents, heard.get(0), 0);
    ArrayAssertions.assertClose(unheard, heard.get(1), 0);
  }

  @Test
  void takesNeuronsOfAnyKind() {
    NDArray x = normal(1, 3, 4, 2, 5, 5);
    NDArray membranes = train(layer(new LeakyIntegrator(2)), x);
    assertEquals(new Shape(3, 4, 2, 5, 5), membranes.getShape());
    NDArray currents = train(initialised(new TimeDistributed(new BatchNorm()), 3, 4, 2, 5, 5), x);
    ArrayAssertions.assertClose(train(new LeakyIntegrator(2), currents), membranes, 0);
  }

  @Test
  void refusesWhatItCannotNormalise() {
    NormalisedNeurons layer = layer(new LifNeuron(LIF));
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
