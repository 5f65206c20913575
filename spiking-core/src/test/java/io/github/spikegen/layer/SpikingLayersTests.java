package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ManagedArrays;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpikingLayersTests extends LayerTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion().withThreshold(0.3);

  private static Block neuron() {
    return new LifNeuron(LIF);
  }

  private static void assertSpikes(Shape shape, NDArray y) {
    assertEquals(shape, y.getShape());
    double[] values = ArrayAssertions.doubles(y);
    int ones = 0;
    for (double value : values) {
      assertTrue(value == 0 || value == 1, () -> "no spike: " + value);
      ones += (int) value;
    }
    assertTrue(ones > 0 && ones < values.length, "all alike");
  }

  @Test
  void convolutionSpikes() {
    NDArray x = normal(1, 4, 2, 3, 9, 8);
    SequentialBlock layer = SpikingLayers.convolution(5, 3, 2, 1, SpikingLayersTests::neuron);
    assertSpikes(new Shape(4, 2, 5, 5, 4), train(layer, x));
    assertEquals(new Shape(4, 2, 5, 5, 4), layer.getOutputShapes(new Shape[] {x.getShape()})[0]);
  }

  @Test
  void transposedConvolutionSpikes() {
    NDArray x = normal(1, 4, 2, 3, 7, 7);
    SequentialBlock layer =
        SpikingLayers.transposedConvolution(5, 3, 2, 1, 1, SpikingLayersTests::neuron);
    assertSpikes(new Shape(4, 2, 5, 14, 14), train(layer, x));
  }

  @Test
  void denseLayersSpike() {
    NDArray x = normal(1, 4, 2, 6);
    assertSpikes(new Shape(4, 2, 7), train(SpikingLayers.dense(7, SpikingLayersTests::neuron), x));
    assertSpikes(
        new Shape(4, 2, 7),
        train(SpikingLayers.denseWithBatchNorm(7, SpikingLayersTests::neuron), x));
  }

  @Test
  void batchNormIsPartOfALayerWhereItsNameSaysSo() {
    assertEquals(
        6,
        SpikingLayers.convolution(5, 3, 2, 1, SpikingLayersTests::neuron).getParameters().size());
    assertEquals(
        6,
        SpikingLayers.transposedConvolution(5, 3, 2, 1, 1, SpikingLayersTests::neuron)
            .getParameters()
            .size());
    assertEquals(
        6, SpikingLayers.denseWithBatchNorm(5, SpikingLayersTests::neuron).getParameters().size());
    assertEquals(2, SpikingLayers.dense(5, SpikingLayersTests::neuron).getParameters().size());
  }

  @Test
  void anyNeuronFits() {
    NDArray x = normal(1, 4, 2, 6);
    SequentialBlock layer = SpikingLayers.dense(7, () -> new LeakyIntegrator(2));
    assertEquals(new Shape(4, 2, 7), train(layer, x).getShape());
  }

  @Test
  void synapsesOnAStaticInputDriveTheSameSpikes() {
    NDArray x = normal(1, 2, 3, 6, 6);
    SequentialBlock layer =
        SpikingLayers.staticConvolution(5, 4, 3, 1, 1, SpikingLayersTests::neuron);
    NDArray spikes = train(layer, x);
    assertSpikes(new Shape(5, 2, 4, 6, 6), spikes);
    Block synapses = layer.getChildren().get(0).getValue().getChildren().get(0).getValue();
    Block everyStep =
        initialized(
            new SequentialBlock()
                .add(new TimeDistributed(synapses))
                .add(new TimeDistributed(new BatchNorm())),
            5,
            2,
            3,
            6,
            6);
    NDArray currents = train(everyStep, TimeAxis.repeat(x, 5));
    ArrayAssertions.assertClose(LifDynamics.spikes(currents, LIF), spikes, 0);
  }

  @Test
  void trainingANetworkLeavesNothingBehind() {
    SequentialBlock network =
        initialized(
            new SequentialBlock()
                .add(SpikingLayers.convolution(4, 3, 2, 1, SpikingLayersTests::neuron))
                .add(
                    SpikingLayers.transposedConvolution(2, 3, 2, 1, 1, SpikingLayersTests::neuron)),
            3,
            2,
            1,
            6,
            6);
    NDArray x = normal(1, 3, 2, 1, 6, 6);
    NDArray upstream = normal(2, 3, 2, 2, 6, 6);
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 3; step++) {
      try (GradientScope scope = new GradientScope(manager, network.getParameters())) {
        x.tempAttach(scope.manager());
        scope.backward(train(network, x).mul(upstream).sum());
        assertEquals(List.of(), scope.parametersWithoutGradient());
      }
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void residualBlocksStartAsTheIdentity() {
    NDArray x = normal(1, 4, 2, 6, 5, 5);
    ArrayAssertions.assertClose(
        x,
        train(initialized(SpikingLayers.residual(6, SpikingLayersTests::neuron), 4, 2, 6, 5, 5), x),
        0);
  }

  @Test
  void residualBlocksAddTheirBranchToTheInput() {
    NDArray x = normal(1, 4, 2, 6, 5, 5);
    Block block = initialized(SpikingLayers.residual(6, SpikingLayersTests::neuron), 4, 2, 6, 5, 5);
    parameters(block, "gamma").forEach(gamma -> gamma.addi(1));
    Block sum = block.getChildren().values().get(1);
    Block branch = sum.getChildren().values().get(1);
    NDArray expected = x.add(evaluate(branch, x));
    assertTrue(expected.sub(x).abs().mean().getFloat() > 0.01, "the branch does nothing");
    ArrayAssertions.assertClose(expected, evaluate(block, x), 1e-6);
  }

  @Test
  void everyParameterOfResidualBlocksLearns() {
    for (Block block :
        List.of(
            SpikingLayers.residual(6, SpikingLayersTests::neuron),
            SpikingLayers.residualAttention(6, 2, SpikingLayersTests::neuron))) {
      initialized(block, 4, 8, 6, 5, 5);
      parameters(block, "gamma").forEach(gamma -> gamma.addi(0.5f));
      try (GradientScope scope = new GradientScope(manager, block.getParameters())) {
        NDArray x = normal(1, 4, 8, 6, 5, 5);
        x.attach(scope.manager());
        NDArray weights = normal(2, 4, 8, 6, 5, 5);
        weights.attach(scope.manager());
        scope.backward(train(block, x).mul(weights).sum());
        assertEquals(
            List.of(),
            scope.parametersWithoutGradient().stream().filter(n -> !n.endsWith("bias")).toList());
      }
    }
  }

  private static List<NDArray> parameters(Block block, String nameEnd) {
    return block.getParameters().stream()
        .filter(pair -> pair.getKey().endsWith(nameEnd))
        .map(pair -> pair.getValue().getArray())
        .toList();
  }

  @Test
  void survivesSaving(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(
        () ->
            new SequentialBlock()
                .add(SpikingLayers.convolution(4, 3, 2, 1, SpikingLayersTests::neuron))
                .add(SpikingLayers.transposedConvolution(2, 4, 2, 1, 0, SpikingLayersTests::neuron))
                .add(new TimeDistributed(Blocks.batchFlattenBlock()))
                .add(SpikingLayers.denseWithBatchNorm(8, SpikingLayersTests::neuron))
                .add(SpikingLayers.dense(3, SpikingLayersTests::neuron)),
        normal(1, 3, 2, 1, 6, 6),
        folder);
  }

  @Test
  void refusesImagesOfOtherChannels() {
    SequentialBlock layer =
        initialized(
            SpikingLayers.convolution(4, 3, 2, 1, SpikingLayersTests::neuron), 3, 2, 1, 6, 6);
    assertRefuses(
        () -> train(layer, normal(1, 3, 2, 2, 6, 6)),
        "TimeDistributed(Conv2d)",
        "(3, 2, 1, 6, 6)",
        "(3, 2, 2, 6, 6)");
  }
}
