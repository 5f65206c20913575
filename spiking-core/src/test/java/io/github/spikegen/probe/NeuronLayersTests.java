package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.probe.SpikeMonitor.LayerActivity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeuronLayersTests {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  private static LifNeuron neuron() {
    return new LifNeuron(LIF);
  }

  private static List<String> names(Block network) {
    try (SpikeMonitor monitor = SpikeMonitor.of(network)) {
      return names(monitor);
    }
  }

  private static List<String> names(SpikeMonitor monitor) {
    return monitor.activity().stream().map(LayerActivity::layer).toList();
  }

  @Test
  void neuronsWithoutNamedAncestorsAreNumbered() {
    assertEquals(List.of("layer.1"), names(neuron()));
    SequentialBlock network =
        new SequentialBlock()
            .add(SpikingLayers.dense(3, NeuronLayersTests::neuron))
            .add(new LeakyIntegrator(2))
            .add(SpikingLayers.dense(3, () -> new ParametricLifNeuron(LIF)))
            .add(new TimeDistributed(new SequentialBlock().add(neuron())));
    assertEquals(List.of("layer.1", "layer.2", "layer.3"), names(network));
  }

  @Test
  void layersAreFoundByTheirNames() {
    LifNeuron first = neuron();
    ParametricLifNeuron second = new ParametricLifNeuron(LIF.withTau(3));
    NeuronLayers layers = NeuronLayers.of(new SequentialBlock().add(first).add(second));
    assertEquals(List.of("layer.1", "layer.2"), List.copyOf(layers.byName().keySet()));
    assertSame(first, layers.byName().get("layer.1"));
    assertSame(second, layers.byName().get("layer.2"));
    assertEquals(LIF, first.lifParameters());
  }

  @Test
  void namedBlocksNameTheirNeurons() {
    Named network =
        new Named(
            "encoder", new SequentialBlock().add(neuron()).add(neuron()),
            "dense1", SpikingLayers.dense(3, NeuronLayersTests::neuron),
            "inner", new Named("hidden", neuron(), "LifNeuron", neuron(), "2d", neuron()),
            "empty", new SequentialBlock(),
            "LifNeuron", neuron());
    assertEquals(
        List.of("encoder.1", "encoder.2", "dense1", "inner.hidden", "inner", "inner.2d", "layer.1"),
        names(network));
  }

  @Test
  void blocksOfTheSameNameShareTheNumbers() {
    Named network =
        new Named("layer", neuron(), "other", neuron(), "layer", neuron(), "LifNeuron", neuron());
    assertEquals(List.of("layer.1", "other", "layer.2", "layer.3"), names(network));
  }

  @Test
  void numbersOfALongSequenceAreLeftOutToo() {
    SequentialBlock network = new SequentialBlock();
    for (int i = 0; i < 101; i++) {
      network.add(new Named("a", neuron()));
    }
    assertEquals("a.101", names(network).get(100));
  }

  @Test
  void networksNameTheirLayers() {
    LifNeuron shared = neuron();
    Map<String, Block> networks = new LinkedHashMap<>();
    networks.put("generator", new Named("dense1", neuron(), "dense2", shared));
    networks.put("discriminator", new SequentialBlock().add(neuron()).add(shared));
    networks.put("plain", new LeakyIntegrator(2));
    try (SpikeMonitor monitor = SpikeMonitor.of(networks)) {
      assertEquals(
          List.of("generator.dense1", "generator.dense2", "discriminator"), names(monitor));
    }
    Map<String, Block> blank = Map.of(" ", neuron());
    assertThrows(IllegalArgumentException.class, () -> SpikeMonitor.of(blank));
  }

  @Test
  void blocksOfOtherMakesNeedNoNumbers() {
    Block parallel = new ParallelBlock(lists -> lists.get(0)).add(neuron()).add(neuron());
    assertEquals(List.of("layer.1", "layer.2"), names(parallel));
  }

  /** A block with named children that is never run. */
  private static final class Named extends AbstractBlock {

    Named(Object... namesAndBlocks) {
      for (int i = 0; i < namesAndBlocks.length; i += 2) {
        addChildBlock((String) namesAndBlocks[i], (Block) namesAndBlocks[i + 1]);
      }
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}
