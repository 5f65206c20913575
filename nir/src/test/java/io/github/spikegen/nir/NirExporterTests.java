package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.AveragePooling;
import io.github.spikegen.layer.DenseSpikingLayer;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.SpikingSelfAttention;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.neuron.ParametricLifNeuron;
import io.github.spikegen.nir.NirReadout.Function;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NirExporterTests {

  private static final LifParameters PAPER = LifParameters.spikingDiffusion();
  private static final int STEPS = 6;
  private static final int SAMPLES = 3;

  static List<LifParameters> neurons() {
    return List.of(
        PAPER,
        LifParameters.sgad(),
        PAPER.withTau(4).withThreshold(0.5),
        LifParameters.sgad().withTau(4).withThreshold(0.5),
        PAPER.withTau(1));
  }

  static List<LifParameters> otherNeurons() {
    return List.of(
        PAPER.withTau(1.5),
        PAPER.withTau(7).withThreshold(0.3),
        PAPER.withCharging(Charging.FULL_INPUT),
        PAPER.withCharging(Charging.FULL_INPUT).withTau(3).withResetPotential(-0.25),
        PAPER.withResetPotential(0.5),
        LifParameters.sgad().withResetPotential(-0.25));
  }

  /** Currents of any size, and some that charge neurons just to their threshold. */
  private static NDArray currents(NDManager manager, LifParameters lif) {
    NDArray random = RandomKey.of(5).normal(manager, new Shape(STEPS, SAMPLES, 100)).mul(2);
    return random.concat(random.zerosLike().add(lif.threshold() * lif.tau()), 2);
  }

  private static NirGraph graph(Block layers, Shape input) {
    return new NirExporter(input).add(layers).graph(Function.IDENTITY, 1, 0);
  }

  private static NDArray forward(Block layers, NDArray x) {
    return layers.forward(new ParameterStore(x.getManager(), false), new NDList(x), false).get(0);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void theNeuronsOfThePapersFireBitByBitTheSame(LifParameters lif) {
    try (NDManager manager = NDManager.newBaseManager()) {
      requireSameSpikes(lif, currents(manager, lif), 0);
    }
  }

  /** Their membrane is another sum of the same terms, rounded elsewhere. */
  @ParameterizedTest
  @MethodSource("otherNeurons")
  void otherNeuronsFireTheSameButForRounding(LifParameters lif) {
    try (NDManager manager = NDManager.newBaseManager()) {
      requireSameSpikes(lif, currents(manager, lif).get(":, :, :100"), 0.002);
    }
  }

  private static void requireSameSpikes(LifParameters lif, NDArray currents, double differing) {
    try (NoGrad off = new NoGrad()) {
      NirGraph graph = graph(new LifNeuron(lif), currents.getShape().slice(2));
      NDArray expected = forward(new LifNeuron(lif), currents);
      NDArray spikes = NirExecutor.run(graph, currents, NirExporter.STEP);
      double difference = spikes.sub(expected).abs().mean().getFloat();
      assertTrue(difference <= differing, lif + ": " + difference);
      assertTrue(expected.mean().getFloat() > 0.1);
    }
  }

  /** tau = 4 steps, at rest at 0.5: v = 0.5 + (2 - 0)/4 of the input 2, and so on. */
  @Test
  void theParametersOfNeurons() {
    LifParameters lif = PAPER.withTau(4).withResetPotential(0.5).withThreshold(2);
    Shape one = new Shape(1);
    assertEquals(
        new NirNode.LIF(
            new NirTensor(one, 4e-4f),
            new NirTensor(one, 1),
            new NirTensor(one, 0.5f),
            new NirTensor(one, Math.nextDown(2f)),
            new NirTensor(one, 0.5f)),
        graph(new LifNeuron(lif), one).nodes().get("lif1"));
    NirNode.LIF full =
        (NirNode.LIF)
            graph(new LifNeuron(lif.withCharging(Charging.FULL_INPUT)), one).nodes().get("lif1");
    assertEquals(new NirTensor(one, 4), full.r());
    NirNode.LIF strict =
        (NirNode.LIF) graph(new LifNeuron(LifParameters.sgad()), one).nodes().get("lif1");
    assertEquals(new NirTensor(one, 1), strict.vThreshold());
  }

  @Test
  void aLearnedTimeConstantIsWrittenAsItIs() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParametricLifNeuron neurons = new ParametricLifNeuron(PAPER);
      neurons.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 1));
      neurons.getDirectParameters().valueAt(0).getArray().set(new float[] {(float) -Math.log(2)});
      NirNode.LIF lif = (NirNode.LIF) graph(neurons, new Shape(1)).nodes().get("lif1");
      assertEquals(3e-4f, lif.tau().at(0), 1e-10f);
    }
  }

  @Test
  void membranesThatDoNotFire() {
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray x = RandomKey.of(1).normal(manager, new Shape(STEPS, SAMPLES, 4));
      NirGraph graph = graph(new LeakyIntegrator(3), new Shape(4));
      NDArray expected = forward(new LeakyIntegrator(3), x);
      NDArray membranes = NirExecutor.run(graph, x, NirExporter.STEP);
      assertArrayEquals(expected.toFloatArray(), membranes.toFloatArray(), 1e-6f);
      NirGraph readout =
          new NirExporter(new Shape(4)).membrane(0.8, 1).graph(Function.TANH, 2, 0.5);
      NDArray last = LeakyIntegrator.last(x, 0.8, 1).mul(2).tanh().add(0.5).clip(0, 1);
      NDArray output = NirExecutor.run(readout, x, NirExporter.STEP);
      NDArray read = NirReadout.of(readout).apply(output);
      assertArrayEquals(last.toFloatArray(), read.toFloatArray(), 1e-5f);
    }
  }

  private static void disturb(Block layers) {
    int seed = 0;
    for (Parameter parameter : layers.getParameters().values()) {
      NDArray array = parameter.getArray();
      NDArray random = RandomKey.of(seed++).uniform(array.getManager(), array.getShape());
      if (Set.of("gamma", "runningVar").contains(parameter.getName())) {
        random.add(0.5f).copyTo(array);
      } else if (Set.of("beta", "runningMean").contains(parameter.getName())) {
        random.mul(4).copyTo(array);
      } else {
        array.mul(3).copyTo(array);
      }
    }
  }

  /** Folded weights are rounded elsewhere: a current near the threshold may change sides. */
  private static NirGraph requireSimilar(Block layers, Shape input, NirExporter exporter) {
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      Shape sequence = new Shape(STEPS, SAMPLES).addAll(input);
      InitialWeights.draw(layers, RandomKey.of(2), manager, sequence);
      disturb(layers);
      NDArray x =
          RandomKey.of(6).uniform(manager, sequence).gt(0.5f).toType(DataType.FLOAT32, true);
      NDArray expected = forward(layers, x);
      NirGraph graph = exporter.add(layers).graph(Function.IDENTITY, 1, 0);
      Shape entering = graph.shapes().get("input");
      NDArray output =
          NirExecutor.run(
              graph, x.reshape(new Shape(STEPS, SAMPLES).addAll(entering)), NirExporter.STEP);
      NDArray images =
          NirReadout.of(graph)
              .rearranged(
                  output.reshape(new Shape(STEPS * SAMPLES).addAll(output.getShape().slice(2))));
      NDArray difference = images.flatten().sub(expected.flatten()).abs();
      assertTrue(difference.mean().getFloat() < 0.002, "" + difference.mean().getFloat());
      assertEquals(0.5, expected.mean().getFloat(), 0.45);
      return graph;
    }
  }

  private static Block neuron() {
    return new LifNeuron(PAPER);
  }

  @Test
  void batchNormalizationGoesIntoTheWeights() {
    Block layers =
        new SequentialBlock()
            .add(SpikingLayers.convolution(8, 3, 2, 1, NirExporterTests::neuron))
            .add(SpikingLayers.transposedConvolution(4, 4, 2, 1, 0, NirExporterTests::neuron));
    Shape input = new Shape(2, 8, 8);
    NirGraph graph = requireSimilar(layers, input, new NirExporter(input));
    assertEquals(
        List.of("input", "conv1", "lif1", "conv2", "lif2", "output"),
        List.copyOf(graph.nodes().keySet()));
    assertEquals(new Shape(16, 4, 4), graph.shapes().get("output"));
  }

  /** No weight is changed on the way, so that every sum is the same. */
  @Test
  void aChainWithoutNormalizationFiresBitByBitTheSame() {
    Block layers =
        new SequentialBlock()
            .add(new TimeDistributed(SpikingLayers.convolutionSynapses(6, 3, 1, 1)))
            .add(neuron())
            .add(new TimeDistributed(new AveragePooling()))
            .add(new TimeDistributed(Blocks.batchFlattenBlock()))
            .add(SpikingLayers.dense(30, NirExporterTests::neuron));
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      Shape sequence = new Shape(STEPS, SAMPLES, 2, 6, 6);
      InitialWeights.draw(layers, RandomKey.of(2), manager, sequence);
      layers.getParameters().values().forEach(parameter -> parameter.getArray().muli(6));
      NDArray x = RandomKey.of(6).normal(manager, sequence);
      NDArray expected = forward(layers, x);
      NirGraph graph = graph(layers, new Shape(2, 6, 6));
      assertArrayEquals(
          expected.toFloatArray(), NirExecutor.run(graph, x, NirExporter.STEP).toFloatArray());
      assertEquals(0.5, expected.mean().getFloat(), 0.45);
    }
  }

  @Test
  void aDiscriminatorsLayers() {
    Block layers =
        new SequentialBlock()
            .add(SpikingLayers.convolution(8, 3, 1, 1, NirExporterTests::neuron))
            .add(new TimeDistributed(new AveragePooling()))
            .add(new TimeDistributed(Blocks.batchFlattenBlock()))
            .add(new DenseSpikingLayer(20, PAPER.withThreshold(0.5), 0.7))
            .add(SpikingLayers.dense(10, NirExporterTests::neuron));
    Shape input = new Shape(2, 5, 6);
    NirGraph graph = requireSimilar(layers, input, new NirExporter(input));
    assertEquals(
        List.of(
            "input",
            "conv1",
            "lif1",
            "pool1",
            "flatten1",
            "dense1",
            "lif2",
            "dense2",
            "lif3",
            "output"),
        List.copyOf(graph.nodes().keySet()));
  }

  @Test
  void aDenseLayerMakesAnImage() {
    for (Shape image : List.of(new Shape(3, 4, 4), new Shape(2, 2, 6), new Shape(5, 1, 1))) {
      Block layers = SpikingLayers.denseWithBatchNorm((int) image.size(), NirExporterTests::neuron);
      NirExporter exporter = new NirExporter(new Shape(7, 1, 1)).denseToImage(image);
      NirGraph graph = requireSimilar(layers, new Shape(7), exporter);
      assertEquals(image, graph.shapes().get("output"));
    }
  }

  @Test
  void aDenseLayerOfAVectorWithTwoMoreAxes() {
    Block layers = SpikingLayers.denseWithBatchNorm(12, NirExporterTests::neuron);
    requireSimilar(layers, new Shape(9), new NirExporter(new Shape(9, 1, 1)));
  }

  private static void refuses(String reason, NirExporter exporter, Block... layers) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> {
              for (Block layer : layers) {
                exporter.add(layer);
              }
              exporter.graph(Function.IDENTITY, 1, 0);
            });
    assertEquals(reason, e.getMessage());
  }

  @Test
  void whatNirCannotSayIsRefusedByName() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape image = new Shape(4, 4, 4);
      refuses(
          "NIR has no node for neurons with soft reset: its LIF is set to v_reset by a spike",
          new NirExporter(image),
          new LifNeuron(PAPER.withReset(Reset.SOFT)));
      refuses(
          "NIR has no node for SpikingSelfAttention",
          new NirExporter(image),
          new SpikingSelfAttention(4, 2, NirExporterTests::neuron));
      refuses(
          "layers side by side, as in residual blocks, are no chain",
          new NirExporter(image),
          SpikingLayers.residual(4, NirExporterTests::neuron));
      NirExporter exporter = new NirExporter(image);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> exporter.membrane(1, 1));
      assertEquals(
          "NIR has no node for a membrane readout with decay 1.0, expected one below 1",
          e.getMessage());
      Block norm = SpikingLayers.convolutionWithBatchNormSynapses(4, 3, 1, 1);
      norm.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(image));
      refuses(
          "NIR has no node for normalization that does not directly follow a layer with weights",
          new NirExporter(image),
          norm.getChildren().valueAt(1));
      Block dense = SpikingLayers.denseSynapses(3);
      dense.initialize(manager, DataType.FLOAT32, new Shape(1, 64));
      refuses(
          "a dense layer of an image (4, 4, 4) needs flattening before it",
          new NirExporter(image),
          dense);
      Block grown = SpikingLayers.transposedConvolutionSynapses(2, 4, 2, 1, 0);
      grown.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(image));
      refuses(
          "NIR has no node for average pooling of an image in space-to-depth form",
          new NirExporter(image),
          grown,
          new AveragePooling());
    }
  }
}
