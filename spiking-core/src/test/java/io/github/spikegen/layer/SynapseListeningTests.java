package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.spikegen.layer.Presentation.Kind;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SynapseListeningTests extends LayerTest {

  private static final int T = 3;

  /** What was told, and whether the inputs were what they should be. */
  private record Told(Block layer, Shape inputs, Presentation presentation) {}

  private final List<Told> told = new ArrayList<>();

  private final SynapseListener listener =
      (layer, inputs, presentation) -> told.add(new Told(layer, inputs.getShape(), presentation));

  private static LifNeuron neuron() {
    return new LifNeuron(LifParameters.spikingDiffusion());
  }

  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(new StaticInput(T, SpikingLayers.convolutionSynapses(4, 3, 1, 1)))
        .add(neuron())
        .add(SpikingLayers.residualAttention(4, 2, SynapseListeningTests::neuron))
        .add(SpikingLayers.residual(4, SynapseListeningTests::neuron))
        .add(SpikingLayers.transposedConvolution(2, 4, 2, 1, 0, SynapseListeningTests::neuron));
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
    TimeDistributed overTime = initialised(new TimeDistributed(deep), T, 2, 5);
    StaticInput once = new StaticInput(T, deep); // the same layers
    try (SynapseListening listening = SynapseListening.open(listener)) {
      evaluate(overTime, normal(1, T, 2, 5));
      evaluate(once, normal(1, 2, 5));
    }
    Presentation sequence = new Presentation(Kind.OVER_TIME, T);
    Presentation image = new Presentation(Kind.ONCE, 1);
    assertEquals(
        List.of(
            new Told(first, new Shape(T * 2, 5), sequence),
            new Told(second, new Shape(T * 2, 4), sequence),
            new Told(first, new Shape(2, 5), image),
            new Told(second, new Shape(2, 4), image)),
        told);
  }

  @Test
  void partsOfASequenceTellOfTheWhole() {
    Block dense = SpikingLayers.denseSynapses(4);
    TimeDistributed layer = initialised(new TimeDistributed(dense), T, 2, 5);
    NDArray sequence = normal(1, T, 2, 5);
    NDArray whole = evaluate(layer, sequence);
    try (SynapseListening listening = SynapseListening.open(listener)) {
      NDArray step = layer.runPart(new ParameterStore(manager, false), sequence.get("1:2"), T);
      assertArrayEquals(whole.get("1:2").toFloatArray(), step.toFloatArray(), 1e-6f);
    }
    Presentation expected = new Presentation(Kind.OVER_TIME, T);
    assertEquals(List.of(new Told(dense, new Shape(2, 5), expected)), told);
    assertEquals(2.0 / T, expected.withoutTime(2));
  }

  @Test
  void listeningChangesNoBitAndLeavesNothingBehind() {
    SequentialBlock network = initialised(network(), 2, 3, 4, 4);
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
    try (SynapseListening listening = SynapseListening.open(listener)) {
      before = ManagedArrays.count(manager);
      NDArray heard = evaluate(network, x);
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
      heard.close();
      assertEquals(left, ManagedArrays.count(manager) - before);
    }
    assertEquals(6, told.size(), told.toString());
    assertTrue(alone.sum().getFloat() > 0);
  }

  @Test
  void attentionTellsWhatItMultiplies() {
    SpikingSelfAttention attention =
        initialised(new SpikingSelfAttention(4, 2, SynapseListeningTests::neuron), T, 2, 4, 3, 3);
    List<Object> heard = new ArrayList<>();
    SynapseListener hears =
        new SynapseListener() {
          @Override
          public void applied(Block layer, NDArray inputs, Presentation presentation) {}

          @Override
          public void attended(SpikingSelfAttention layer, NDArray queriesKeysValues) {
            heard.add(layer);
            heard.add(queriesKeysValues.getShape());
          }
        };
    try (SynapseListening listening = SynapseListening.open(hears)) {
      evaluate(attention, normal(1, T, 2, 4, 3, 3));
    }
    assertEquals(List.of(attention, new Shape(T, 2, 12, 3, 3)), heard);
  }

  @Test
  void layersWithoutTimeAreHeardWhereTheyAreRunAloud() {
    Block dense = SpikingLayers.denseSynapses(4);
    SequentialBlock network = initialised(new SequentialBlock().add(dense), 2, 5);
    NDList x = new NDList(normal(1, 2, 5));
    ParameterStore store = new ParameterStore(manager, false);
    NDArray alone = SynapseListening.forward(network, store, x, false).singletonOrThrow();
    assertEquals(List.of(), told);
    try (SynapseListening listening = SynapseListening.open(listener)) {
      NDArray heard = SynapseListening.forward(network, store, x, false).singletonOrThrow();
      assertArrayEquals(alone.toFloatArray(), heard.toFloatArray(), 0);
    }
    assertEquals(List.of(new Told(dense, new Shape(2, 5), new Presentation(Kind.ONCE, 1))), told);
  }

  @Test
  void innerListenersAndSilenceHoldUntilClosed() {
    TimeDistributed layer =
        initialised(new TimeDistributed(SpikingLayers.denseSynapses(4)), T, 2, 5);
    NDArray x = normal(1, T, 2, 5);
    assertFalse(SynapseListening.isOpen());
    try (SynapseListening outer = SynapseListening.open(listener)) {
      try (SynapseListening muted = SynapseListening.mute()) {
        evaluate(layer, x);
        assertThrows(IllegalStateException.class, outer::close);
      }
      assertEquals(0, told.size());
      CompletableFuture.runAsync(() -> evaluate(layer, x)).join();
      assertEquals(0, told.size());
      evaluate(layer, x);
      assertEquals(1, told.size());
    }
    assertFalse(SynapseListening.isOpen());
  }

  @Test
  void decodersHaveNoCounterpartWithoutTime() {
    Block dense = SpikingLayers.denseSynapses(4);
    SynapseListening.tellDecoding(dense, normal(1, 6, 5)); // nobody listens
    try (SynapseListening listening = SynapseListening.open(listener)) {
      SynapseListening.tellDecoding(dense, normal(1, 6, 5));
      SynapseListening.tellOnce(dense, normal(1, 6, 5));
      SynapseListening.tellOverTime(dense, normal(1, 3, 2, 5));
    }
    assertSame(dense, told.get(0).layer());
    assertEquals(0, told.get(0).presentation().withoutTime(6));
    assertEquals(6, told.get(1).presentation().withoutTime(6));
    assertEquals(2, told.get(2).presentation().withoutTime(6));
    assertRefuses(() -> new Presentation(Kind.OVER_TIME, 0), "timeSteps", "0");
  }
}
