package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.Probe.Firing;
import io.github.spikegen.testing.ArrayTest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Watching changes no bit: neither outputs nor gradients nor running statistics. */
class WatchingTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();
  private static final Shape INPUT = new Shape(2, 3, 6, 6);

  private int firings;
  private int applications;

  /** Asks for everything that there is. */
  private final Probe curious =
      new Probe() {
        @Override
        public void fired(Firing firing) {
          firings++;
          try (NDArray membrane = firing.membrane()) {
            assertEquals(firing.spikes().getShape(), membrane.getShape());
            assertEquals(firing.spikes().getShape(), firing.currents().getShape());
          }
        }

        @Override
        public void applied(Application application) {
          applications++;
          SynapticLayer.synapsesOf(application.layer(), application.inputs().getShape())
              .count(application.inputs())
              .operations();
        }
      };

  private Block network() {
    Engine.getInstance().setRandomSeed(3);
    SequentialBlock network =
        new SequentialBlock()
            .add(SpikingLayers.staticConvolution(4, 4, 3, 1, 1, () -> new LifNeuron(LIF)))
            .add(SpikingLayers.residualAttention(4, 2, () -> new LifNeuron(LIF)))
            .add(SpikingLayers.residual(4, () -> new LifNeuron(LIF)))
            .add(SpikingLayers.convolution(4, 3, 2, 1, () -> new ParametricLifNeuron(LIF)))
            .add(SpikingLayers.transposedConvolution(2, 4, 2, 1, 0, () -> new LifNeuron(LIF)));
    network.initialize(manager, DataType.FLOAT32, INPUT);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      if (pair.getKey().endsWith("beta")) { // so that neurons fire
        pair.getValue().getArray().addi(1);
      }
    }
    return network;
  }

  private NDArray images() {
    return RandomKey.of(5).normal(manager, INPUT).mul(3);
  }

  private NDArray forward(Block network, boolean training) {
    return network
        .forward(new ParameterStore(manager, false), new NDList(images()), training)
        .singletonOrThrow();
  }

  /** Trains one step and returns the output, all gradients and all parameters by name. */
  private Map<String, float[]> step(Block network) {
    Map<String, float[]> results = new TreeMap<>();
    try (GradientScope scope = new GradientScope(manager, network.getParameters())) {
      NDArray spikes = forward(network, true);
      results.put("output", spikes.toFloatArray());
      NDArray weights = RandomKey.of(9).normal(manager, spikes.getShape());
      scope.backward(Scalars.mean(spikes.mul(weights)));
      scope.gradients().forEach((name, g) -> results.put("by " + name, g.toFloatArray()));
    }
    network
        .getParameters()
        .forEach(pair -> results.put(pair.getKey(), pair.getValue().getArray().toFloatArray()));
    return results;
  }

  @Test
  void trainingIsTheSameBitForBit() {
    Map<String, float[]> alone = step(network());
    Map<String, float[]> watched;
    try (ProbeScope watching = curious.watch()) {
      watched = step(network());
    }
    assertEquals(alone.keySet(), watched.keySet());
    assertTrue(alone.keySet().stream().anyMatch(name -> name.startsWith("by ")));
    alone.forEach((name, values) -> assertArrayEquals(values, watched.get(name), 0, name));
    assertEquals(8, firings);
    assertEquals(8, applications);
  }

  @Test
  void evaluationIsTheSameBitForBit() {
    Block network = network();
    float[] alone = forward(network, false).toFloatArray();
    try (ProbeScope watching = curious.watch()) {
      assertArrayEquals(alone, forward(network, false).toFloatArray(), 0);
    }
    float sum = 0;
    for (float spike : alone) {
      sum += spike;
    }
    assertTrue(sum > 0);
    assertEquals(8, firings);
    assertEquals(8, applications);
  }
}
