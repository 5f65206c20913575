package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpikeMonitorTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  /** A current that makes a neuron at rest, or just reset, fire at once. */
  private static final float FIRES = 5;

  private final ParameterStore store = new ParameterStore(manager, false);

  private static LifNeuron neuron() {
    return new LifNeuron(LIF);
  }

  private NDArray forward(Block block, NDArray x) {
    return block.forward(store, new NDList(x), false).singletonOrThrow();
  }

  private void watch(SpikeMonitor monitor, Block block, NDArray x) {
    try (ProbeScope watching = monitor.watch()) {
      forward(block, x);
    }
  }

  @Test
  void ratesAndSharesFollowFromTheSpikes() {
    LifNeuron neuron = neuron();
    // T = 2, N = 2, four units: silent, always firing, one spike of four, three of four
    float[] currents = {
      0, FIRES, FIRES, FIRES, //
      0, FIRES, 0, FIRES, //
      0, FIRES, 0, FIRES, //
      0, FIRES, 0, 0
    };
    try (SpikeMonitor monitor = SpikeMonitor.of(neuron)) {
      watch(monitor, neuron, manager.create(currents, new Shape(2, 2, 4)));
      assertEquals(
          List.of(new LayerActivity("layer.1", 4, 4, 0.5, 0.25, 0.25)), monitor.activity());
    }
  }

  @Test
  void passesAddUpUntilReset() {
    LifNeuron neuron = neuron();
    NDArray left = manager.create(new float[] {FIRES, 0, 0}, new Shape(1, 1, 3));
    NDArray both =
        manager.create(new float[] {FIRES, FIRES, 0, FIRES, FIRES, 0}, new Shape(1, 2, 3));
    try (SpikeMonitor monitor = SpikeMonitor.of(neuron)) {
      watch(monitor, neuron, left);
      forward(neuron, both); // not watched
      watch(monitor, neuron, both);
      assertEquals(
          List.of(new LayerActivity("layer.1", 3, 3, 5.0 / 9, 1.0 / 3, 1.0 / 3)),
          monitor.activity());
      monitor.reset();
      assertFalse(monitor.activity().get(0).hasRun());
      watch(monitor, neuron, left);
      assertEquals(
          List.of(new LayerActivity("layer.1", 3, 1, 1.0 / 3, 2.0 / 3, 1.0 / 3)),
          monitor.activity());
    }
  }

  @Test
  void layersThatRanAndNeverFiredAreSilent() {
    LifNeuron silent = neuron();
    LifNeuron firing = neuron();
    LifNeuron idle = neuron();
    Map<String, Block> networks = new LinkedHashMap<>();
    networks.put("silent", silent);
    networks.put("firing", firing);
    networks.put("idle", idle);
    try (SpikeMonitor monitor = SpikeMonitor.of(networks)) {
      watch(monitor, silent, manager.zeros(new Shape(2, 2, 3)));
      watch(monitor, firing, manager.full(new Shape(2, 2, 3), FIRES));
      assertEquals(List.of("silent"), monitor.silentLayers());
      LayerActivity last = monitor.activity().get(2);
      assertEquals(new LayerActivity("idle", 0, 0, Double.NaN, Double.NaN, Double.NaN), last);
      assertFalse(last.hasRun());
    }
  }

  @Test
  void neuronsOfOtherNetworksAreIgnored() {
    LifNeuron known = neuron();
    try (SpikeMonitor monitor = SpikeMonitor.of(known)) {
      watch(monitor, neuron(), manager.full(new Shape(2, 2, 3), FIRES));
      assertFalse(monitor.activity().get(0).hasRun());
    }
  }

  @Test
  void neuronsWithoutOtherAxesAreOneUnit() {
    LifNeuron neuron = neuron();
    try (SpikeMonitor monitor = SpikeMonitor.of(neuron)) {
      watch(monitor, neuron, manager.full(new Shape(2, 3), FIRES));
      assertEquals(List.of(new LayerActivity("layer.1", 1, 6, 1, 0, 1)), monitor.activity());
    }
  }

  @Test
  void otherUnitsThanBeforeAreRefusedUntilReset() {
    LifNeuron neuron = neuron();
    NDArray three = manager.ones(new Shape(2, 2, 3));
    NDArray four = manager.ones(new Shape(2, 2, 4));
    try (SpikeMonitor monitor = SpikeMonitor.of(neuron)) {
      watch(monitor, neuron, three);
      assertThrows(IllegalArgumentException.class, () -> watch(monitor, neuron, four));
      monitor.reset();
      watch(monitor, neuron, four);
      assertEquals(4, monitor.activity().get(0).units());
      NDArray noBatch = manager.ones(new Shape(2));
      assertThrows(IllegalArgumentException.class, () -> watch(monitor, neuron, noBatch));
    }
  }

  @Test
  void countsAreExactWhereFloat32IsNot() {
    int many = (1 << 24) + 3;
    LayerActivity expected = new LayerActivity("layer", 1, many, 1, 0, 1);
    SpikeCounts inTwoPasses = new SpikeCounts("layer");
    inTwoPasses.add(manager.ones(new Shape(1, 1 << 24)), manager);
    inTwoPasses.add(manager.ones(new Shape(1, 3)), manager);
    assertEquals(expected, inTwoPasses.activity());
    SpikeCounts inOne = new SpikeCounts("layer");
    inOne.add(manager.ones(new Shape(1, many)), manager);
    assertEquals(expected, inOne.activity());
  }

  @Test
  void watchingChangesNeitherSpikesNorGradientsAndLeavesNothing() {
    SequentialBlock network = SpikingLayers.dense(6, () -> new ParametricLifNeuron(LIF));
    network.initialize(manager, DataType.FLOAT32, new Shape(4, 3, 5));
    int before = ManagedArrays.count(manager);
    Step plain = step(network);
    try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
      for (int pass = 0; pass < 3; pass++) {
        try (ProbeScope watching = monitor.watch()) {
          assertEquals(plain, step(network));
        }
      }
      assertEquals(before + 1, ManagedArrays.count(manager), "the monitor's own counts");
      LayerActivity layer = monitor.activity().get(0);
      assertEquals(3 * 12, layer.steps());
      assertTrue(layer.firingRate() > 0 && layer.firingRate() < 1, layer::toString);
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  /** What a training step gave, and how many arrays it held at its end. */
  private record Step(List<Float> spikes, List<List<Float>> gradients, int arrays) {}

  private Step step(Block network) {
    try (GradientScope scope = new GradientScope(manager, network.getParameters())) {
      NDArray x = GradientChecks.normal(scope.manager(), 1, 4, 3, 5).toType(DataType.FLOAT32, true);
      NDArray spikes = forward(network, x.mul(Scalars.like(x, 3)));
      scope.backward(spikes.square().sum());
      return new Step(
          floats(spikes),
          scope.gradients().values().stream().map(SpikeMonitorTests::floats).toList(),
          scope.manager().getManagedArrays().size());
    }
  }

  private static List<Float> floats(NDArray array) {
    return List.of(array.toArray()).stream().map(Number::floatValue).toList();
  }
}
