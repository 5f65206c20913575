package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.AveragePooling;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.nir.NirReadout.Function;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NirImporterTests {

  private static final Shape INPUT = new Shape(2, 6, 6);

  /** Out and in again: the same weights, the same neurons, the same bits. */
  @Test
  void aChainComesBackAsItLeft() {
    LifParameters paper = LifParameters.spikingDiffusion().withThreshold(0.25);
    Block layers =
        new SequentialBlock()
            .add(new TimeDistributed(SpikingLayers.convolutionSynapses(4, 3, 1, 1)))
            .add(new LifNeuron(paper))
            .add(new TimeDistributed(new AveragePooling()))
            .add(new TimeDistributed(Blocks.batchFlattenBlock()))
            .add(new TimeDistributed(SpikingLayers.denseSynapses(5)))
            .add(new LifNeuron(paper.withCharging(Charging.FULL_INPUT)));
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      Shape sequence = new Shape(4, 3).addAll(INPUT);
      InitialWeights.draw(layers, RandomKey.of(1), manager, sequence);
      layers.getParameters().values().forEach(parameter -> parameter.getArray().muli(4));
      NDArray x = RandomKey.of(2).normal(manager, sequence).mul(8);
      NirGraph graph = new NirExporter(INPUT).add(layers).graph(Function.IDENTITY, 1, 0);
      Block back = NirImporter.blocks(graph, NirExporter.STEP, manager);
      NDArray expected = forward(layers, x);
      assertTrue(expected.mean().getFloat() > 0.01);
      assertArrayEquals(expected.toFloatArray(), forward(back, x).toFloatArray());
    }
  }

  @Test
  void membranesComeBackWithTheirResistance() {
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray x = RandomKey.of(2).normal(manager, new Shape(4, 3, 6));
      NirGraph graph =
          new NirExporter(new Shape(6)).membrane(0.8, 1).graph(Function.IDENTITY, 1, 0);
      Block back = NirImporter.blocks(graph, NirExporter.STEP, manager);
      NDArray expected = NirExecutor.run(graph, x, NirExporter.STEP);
      assertArrayEquals(expected.toFloatArray(), forward(back, x).toFloatArray(), 1e-5f);
    }
  }

  private static NDArray forward(Block layers, NDArray x) {
    return layers.forward(new ParameterStore(x.getManager(), false), new NDList(x), false).get(0);
  }

  @Test
  void nodesWithoutABlockAreNamed() throws IOException {
    Path file = Path.of(System.getProperty("spikegen.test.data"), "nir", "reference.nir");
    refuses("no block for node scale: type Scale", NirFile.read(file));
    NirTensor one = NirTensor.filled(new Shape(2), 1);
    NirTensor zero = NirTensor.filled(new Shape(2), 0);
    NirTensor two = new NirTensor(new Shape(2), 1, 2);
    refuses("its neurons differ in tau", new NirNode.LIF(two, one, zero, one, zero));
    refuses("its r is neither 1 nor tau / dt", new NirNode.LIF(one, zero, zero, one, zero));
    refuses("its v_reset differs from its v_leak", new NirNode.LIF(one, one, zero, one, one));
    refuses("its v_leak is not 0", new NirNode.LI(one, one, one));
  }

  private static void refuses(String reason, NirNode node) {
    Shape two = new Shape(2);
    Map<String, NirNode> nodes =
        Map.of("in", new NirNode.Input(two), "n", node, "out", new NirNode.Output(two));
    List<NirGraph.Edge> edges =
        List.of(new NirGraph.Edge("in", "n"), new NirGraph.Edge("n", "out"));
    refuses("no block for node n: " + reason, NirGraph.of(nodes, edges, Map.of()));
  }

  private static void refuses(String reason, NirGraph graph) {
    try (NDManager manager = NDManager.newBaseManager()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> NirImporter.blocks(graph, 1e-4, manager));
      assertEquals(reason, e.getMessage());
    }
  }
}
