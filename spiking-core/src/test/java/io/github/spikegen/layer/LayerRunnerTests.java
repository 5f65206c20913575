package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.probe.Probe.Application;
import io.github.spikegen.probe.Probe.Application.Timing;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LayerRunnerTests extends LayerTest {

  private static final int T = 3;

  /** What was told, and whether the inputs were what they should be. */
  private record Told(Block layer, Shape inputs, Timing timing, long timeSteps) {}

  private final List<Told> told = new ArrayList<>();
  private final List<Double> withoutTime = new ArrayList<>();

  private final Probe probe =
      new Probe() {
        @Override
        public void applied(Application seen) {
          Shape inputs = seen.inputs().getShape();
          told.add(new Told(seen.layer(), inputs, seen.timing(), seen.timeSteps()));
          withoutTime.add(seen.inputsWithoutTime());
        }
      };

  private static LifNeuron neuron() {
    return new LifNeuron(LifParameters.spikingDiffusion());
  }

  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(new StaticInput(T, SpikingLayers.convolutionSynapses(4, 3, 1, 1)))
        .add(neuron())
        .add(SpikingLayers.residualAttention(4, 2, LayerRunnerTests::neuron))
        .add(SpikingLayers.residual(4, LayerRunnerTests::neuron))
        .add(SpikingLayers.transposedConvolution(2, 4, 2, 1, 0, LayerRunnerTests::neuron));
  }

  @Test
  void wrappersTellOfEveryLayerInsideThem() {
    Block first = SpikingLayers.denseSynapses(4);
    Block second = SpikingLayers.denseSynapses(2);
    SequentialBlock deep =
        new SequentialBlock()
            .add(first)
            .add(new BatchNorm())
            .add(new SequentialBlock().add(Activation.reluBlock()).add(second));
    TimeDistributed overTime = initialized(new TimeDistributed(deep), T, 2, 5);
    StaticInput once = new StaticInput(T, deep); // the same layers
    try (ProbeScope watching = probe.watch()) {
      evaluate(overTime, normal(1, T, 2, 5));
      evaluate(once, normal(1, 2, 5));
    }
    assertEquals(
        List.of(
            new Told(first, new Shape(T * 2, 5), Timing.OVER_TIME, T),
            new Told(second, new Shape(T * 2, 4), Timing.OVER_TIME, T),
            new Told(first, new Shape(2, 5), Timing.ONCE, 1),
            new Told(second, new Shape(2, 4), Timing.ONCE, 1)),
        told);
  }

  @Test
  void partsOfASequenceTellOfTheWhole() {
    Block dense = SpikingLayers.denseSynapses(4);
    TimeDistributed layer = initialized(new TimeDistributed(dense), T, 2, 5);
    NDArray sequence = normal(1, T, 2, 5);
    NDArray whole = evaluate(layer, sequence);
    try (ProbeScope watching = probe.watch()) {
      NDArray step = layer.runPart(new ParameterStore(manager, false), sequence.get("1:2"), T);
      assertArrayEquals(whole.get("1:2").toFloatArray(), step.toFloatArray(), 1e-6f);
    }
    assertEquals(List.of(new Told(dense, new Shape(2, 5), Timing.PART_OVER_TIME, T)), told);
    assertEquals(List.of(2.0 / T), withoutTime);
  }

  @Test
  void listeningChangesNoBitAndLeavesNothingBehind() {
    SequentialBlock network = initialized(network(), 2, 3, 4, 4);
    NDArray x = normal(1, 2, 3, 4, 4).mul(5);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      if (pair.getKey().endsWith("beta")) { // so that neurons fire
        pair.getValue().getArray().addi(2);
      }
    }
    NDArray alone = evaluate(network, x);
    int before = ManagedArrays.count(manager);
    evaluate(network, x).close();
    int left = ManagedArrays.count(manager) - before;
    try (ProbeScope watching = probe.watch()) {
      before = ManagedArrays.count(manager);
      NDArray seen = evaluate(network, x);
      assertArrayEquals(alone.toFloatArray(), seen.toFloatArray(), 0);
      seen.close();
      assertEquals(left, ManagedArrays.count(manager) - before);
    }
    assertEquals(7, told.size(), told.toString()); // 6 layers with weights and the attention
    assertTrue(alone.sum().getFloat() > 0);
  }

  @Test
  void attentionTellsWhatItMultiplies() {
    SpikingSelfAttention attention =
        initialized(new SpikingSelfAttention(4, 2, LayerRunnerTests::neuron), T, 2, 4, 3, 3);
    try (ProbeScope watching = probe.watch()) {
      evaluate(attention, normal(1, T, 2, 4, 3, 3));
    }
    Block products = attention.getChildren().get("05products");
    Told expected = new Told(products, new Shape(T * 2, 12, 3, 3), Timing.OVER_TIME, T);
    assertEquals(List.of(expected), told.stream().filter(t -> t.layer() == products).toList());
  }

  @Test
  void layersWithoutTimeAreSeenWhereTheyAreRunHere() {
    Block dense = SpikingLayers.denseSynapses(4);
    SequentialBlock network = initialized(new SequentialBlock().add(dense), 2, 5);
    NDArray x = normal(1, 2, 5);
    ParameterStore store = new ParameterStore(manager, false);
    NDArray alone = LayerRunner.once(network, store, x, false);
    assertEquals(List.of(), told);
    try (ProbeScope watching = probe.watch()) {
      NDArray seen = LayerRunner.once(network, store, x, false);
      assertArrayEquals(alone.toFloatArray(), seen.toFloatArray(), 0);
    }
    assertEquals(List.of(new Told(dense, new Shape(2, 5), Timing.ONCE, 1)), told);
  }

  @Test
  void silenceHoldsUntilClosed() {
    TimeDistributed layer =
        initialized(new TimeDistributed(SpikingLayers.denseSynapses(4)), T, 2, 5);
    NDArray x = normal(1, T, 2, 5);
    assertFalse(ProbeScope.isOpen());
    try (ProbeScope outer = probe.watch()) {
      try (ProbeScope muted = ProbeScope.mute()) {
        evaluate(layer, x);
        assertThrows(IllegalStateException.class, outer::close);
      }
      assertEquals(0, told.size());
      CompletableFuture.runAsync(() -> evaluate(layer, x)).join();
      assertEquals(0, told.size());
      evaluate(layer, x);
      assertEquals(1, told.size());
    }
    assertFalse(ProbeScope.isOpen());
  }

  @Test
  void decodersHaveNoCounterpartWithoutTime() {
    Block dense = initialized(SpikingLayers.denseSynapses(4), 1, 5);
    ParameterStore store = new ParameterStore(manager, false);
    NDArray batch = normal(1, 6, 5);
    NDArray sum = normal(1, 2, 5);
    NDArray alone = LayerRunner.inDecoder(dense, store, batch, false); // nobody watches
    try (ProbeScope watching = probe.watch()) {
      NDArray seen = LayerRunner.inDecoder(dense, store, batch, false);
      assertArrayEquals(alone.toFloatArray(), seen.toFloatArray(), 0);
      LayerRunner.once(dense, store, batch, false);
      LayerRunner.onTimeSum(dense, store, normal(1, 3, 2, 5), sum, false);
      LayerRunner.overTime(dense, store, normal(1, 3, 2, 5), false);
    }
    assertSame(dense, told.get(0).layer());
    assertEquals(List.of(0.0, 6.0, 2.0, 2.0), withoutTime);
    assertEquals(new Shape(6, 5), told.get(2).inputs());
    assertRefuses(() -> new Application(dense, batch, Timing.OVER_TIME, 0), "timeSteps", "0");
  }
}
