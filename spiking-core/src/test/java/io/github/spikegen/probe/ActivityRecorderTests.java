package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.MembraneTrace;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions.Quantity;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivityRecorderTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();
  private static final RecordingOptions RATES = RecordingOptions.firingRates();

  private final ParameterStore store = new ParameterStore(manager, false);

  private NDArray forward(Block block, NDArray x) {
    return block.forward(store, new NDList(x), false).singletonOrThrow();
  }

  private NDArray record(ActivityRecorder recorder, Block block, NDArray x) {
    try (ProbeScope listening = recorder.watch()) {
      return forward(block, x);
    }
  }

  private NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape).toType(DataType.FLOAT32, true).mul(3);
  }

  @Test
  void ratesAndCountsAreOfEachStimulusAndUnit() {
    LifNeuron neuron = new LifNeuron(LIF);
    // T = 2, N = 2, two units; a current of 5 makes a neuron fire at once
    NDArray x = manager.create(new float[] {5, 0, 0, 5, 5, 0, 5, 0}, new Shape(2, 2, 2));
    try (ActivityRecorder rates = ActivityRecorder.of(neuron, RATES);
        ActivityRecorder counts =
            ActivityRecorder.of(neuron, RATES.withQuantity(Quantity.SPIKE_COUNT))) {
      record(rates, neuron, x);
      record(counts, neuron, x);
      LayerRecording layer = rates.layers().get(0);
      assertEquals("layer.1", layer.layer());
      assertEquals(2, layer.units());
      assertEquals(2, layer.keptUnits());
      assertEquals(new Shape(2, 2), layer.activity().getShape());
      ArrayAssertions.assertClose(new double[] {1, 0, 0.5, 0.5}, layer.activity(), 0);
      ArrayAssertions.assertClose(new double[] {2, 0, 1, 1}, counts.layers().get(0).activity(), 0);
    }
  }

  @Test
  void batchesLineUp() {
    LifNeuron neuron = new LifNeuron(LIF);
    NDArray first = normal(1, 3, 2, 2, 2);
    NDArray second = normal(2, 3, 4, 2, 2);
    try (ActivityRecorder recorder = ActivityRecorder.of(neuron, RATES)) {
      record(recorder, neuron, first);
      assertEquals(new Shape(2, 4), recorder.layers().get(0).activity().getShape());
      forward(neuron, first); // not recorded
      record(recorder, neuron, second);
      NDArray both = LifDynamics.spikes(first.concat(second, 1), LIF);
      NDArray expected = both.mean(new int[] {0}).reshape(6, 4);
      ArrayAssertions.assertClose(expected, recorder.layers().get(0).activity(), 0);
    }
  }

  @Test
  void membranesAreThoseOfTheLayer() {
    SequentialBlock network =
        new SequentialBlock().add(new LifNeuron(LIF)).add(new ParametricLifNeuron(LIF.withTau(3)));
    network.initialize(manager, DataType.FLOAT32, new Shape(3, 2, 5));
    NDArray x = normal(1, 3, 2, 5);
    try (ActivityRecorder recorder =
        ActivityRecorder.of(network, RATES.withQuantity(Quantity.MEMBRANE_TRACE))) {
      NDArray spikes = record(recorder, network, x);
      record(recorder, network, x);
      List<LayerRecording> layers = recorder.layers();
      NDArray inner = LifDynamics.spikes(x, LIF);
      NDArray first = MembraneTrace.of(x, inner, LIF);
      NDArray second = MembraneTrace.of(inner, spikes, LIF.withTau(3));
      ArrayAssertions.assertClose(first.concat(first, 1), layers.get(0).activity(), 1e-6);
      ArrayAssertions.assertClose(second.concat(second, 1), layers.get(1).activity(), 1e-6);
    }
  }

  @Test
  void ofLargeLayersARandomChoiceIsKept() {
    LifNeuron neuron = new LifNeuron(LIF);
    NDArray x = normal(1, 3, 2, 4, 25);
    for (Quantity quantity : Quantity.values()) {
      NDArray all = recorded(neuron, x, RATES.withQuantity(quantity));
      RecordingOptions few = RATES.withQuantity(quantity).withMaxUnits(60, RandomKey.of(1));
      NDArray some = recorded(neuron, x, few);
      assertEquals(60, some.getShape().get(some.getShape().dimension() - 1));
      ArrayAssertions.assertClose(some, recorded(neuron, x, few), 0);
      requireColumns(all, some);
      NDArray others =
          recorded(neuron, x, RATES.withQuantity(quantity).withMaxUnits(60, RandomKey.of(2)));
      assertTrue(!others.contentEquals(some), "another key chooses other units");
    }
  }

  private NDArray recorded(Block neuron, NDArray x, RecordingOptions options) {
    try (ActivityRecorder recorder = ActivityRecorder.of(neuron, options)) {
      record(recorder, neuron, x.get(":, :1"));
      record(recorder, neuron, x.get(":, 1:"));
      NDArray activity = recorder.layers().get(0).activity();
      assertEquals(100, recorder.layers().get(0).units());
      activity.attach(manager);
      return activity;
    }
  }

  /** Each column of the second is one of the first, further right from one to the next. */
  private static void requireColumns(NDArray all, NDArray some) {
    int units = (int) all.getShape().get(all.getShape().dimension() - 1);
    int kept = (int) some.getShape().get(some.getShape().dimension() - 1);
    float[] from = all.toFloatArray();
    float[] to = some.toFloatArray();
    int unit = 0;
    for (int column = 0; column < kept; column++, unit++) {
      while (!equal(from, units, unit, to, kept, column)) {
        unit++;
      }
    }
  }

  private static boolean equal(float[] a, int widthA, int i, float[] b, int widthB, int j) {
    for (int row = 0; row < a.length / widthA; row++) {
      if (a[row * widthA + i] != b[row * widthB + j]) {
        return false;
      }
    }
    return true;
  }

  @Test
  void layersWithoutSpikesAreHandedIn() {
    LifNeuron neuron = new LifNeuron(LIF);
    NDArray activations = normal(1, 2, 3, 4);
    try (ActivityRecorder recorder = ActivityRecorder.of(Map.of("net", neuron), RATES)) {
      recorder.add("relu", activations);
      recorder.add("relu", activations.get(":1"));
      assertEquals(List.of("relu"), names(recorder));
      record(recorder, neuron, normal(2, 3, 2, 2));
      assertEquals(List.of("net", "relu"), names(recorder));
      NDArray expected = NDArrays.concat(new NDList(activations, activations.get(":1")), 0);
      NDArray copied = recorder.layers().get(1).activity();
      ArrayAssertions.assertClose(expected.reshape(3, 12), copied, 0);
      recorder.add("single", activations);
      activations.muli(0);
      NDArray single = recorder.layers().get(2).activity();
      assertTrue(single.abs().sum().getFloat() > 0, "a copy");
      assertThrows(IllegalArgumentException.class, () -> recorder.add("relu", normal(3, 2, 4, 3)));
    }
  }

  private static List<String> names(ActivityRecorder recorder) {
    return recorder.layers().stream().map(LayerRecording::layer).toList();
  }

  @Test
  void changesNothingAndLeavesNothing() {
    SequentialBlock network = SpikingLayers.dense(6, () -> new ParametricLifNeuron(LIF));
    network.initialize(manager, DataType.FLOAT32, new Shape(4, 3, 5));
    NDArray x = normal(1, 4, 3, 5);
    try (NoGrad off = new NoGrad()) {
      NDArray plain = forward(network, x);
      for (Quantity quantity : Quantity.values()) {
        for (int most : new int[] {4, 100}) {
          int before = ManagedArrays.count(manager);
          forward(network, x).close();
          final int ofTheNetwork = ManagedArrays.count(manager) - before;
          try (ActivityRecorder recorder =
              ActivityRecorder.of(
                  network, RATES.withQuantity(quantity).withMaxUnits(most, RandomKey.of(1)))) {
            NDArray recorded = record(recorder, network, x);
            ArrayAssertions.assertClose(plain, recorded, 0);
            recorded.close();
            assertEquals(before + 2 * ofTheNetwork + 1, ManagedArrays.count(manager), "one layer");
          }
          assertEquals(before + 2 * ofTheNetwork, ManagedArrays.count(manager));
        }
      }
    }
  }

  @Test
  void neuronsOfOtherNetworksAreIgnored() {
    try (ActivityRecorder recorder = ActivityRecorder.of(new LifNeuron(LIF), RATES)) {
      record(recorder, new LifNeuron(LIF), normal(1, 2, 2, 2));
      assertEquals(List.of(), recorder.layers());
    }
    assertThrows(IllegalArgumentException.class, () -> RATES.withMaxUnits(0, RandomKey.of(1)));
  }
}
