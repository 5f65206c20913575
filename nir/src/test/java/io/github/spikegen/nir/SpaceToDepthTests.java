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
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.Conv2d;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.nir.NirReadout.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights are multiples of 1/8 here, so that every sum is exact and its order does not matter. */
class SpaceToDepthTests {

  private static final Shape INPUT = new Shape(2, 3, 4);

  @ParameterizedTest
  @CsvSource({
    // kernel, stride, padding, output padding
    "1,1,0,0",
    "3,1,1,0",
    "4,2,1,0",
    "3,2,1,1",
    "2,2,0,0",
    "3,2,0,0",
    "5,2,2,1",
    "5,3,1,0",
    "3,3,0,0",
    "3,3,0,2",
    "4,3,2,1",
    "6,2,1,0",
    "1,2,0,1",
    "2,1,0,0",
    "7,4,2,1"
  })
  void aTransposedConvolutionIsAConvolutionOfTheSmallGrid(
      int kernel, int stride, int padding, int outputPadding) {
    requireSame(transposed(3, kernel, stride, padding, outputPadding));
  }

  @ParameterizedTest
  @CsvSource({"3,1,1", "1,1,0", "3,2,1", "4,2,1", "5,1,2", "2,2,0", "3,2,0", "5,2,1", "1,2,0"})
  void aConvolutionBehindOneReadsTheSmallGrid(int kernel, int stride, int padding) {
    requireSame(
        new SequentialBlock()
            .add(transposed(3, 4, 2, 1, 0))
            .add(over(Conv2d.of(4, kernel, stride, padding))));
  }

  @Test
  void aDecoderOfSeveralLayersFiresTheSameSpikes() {
    requireSame(
        new SequentialBlock()
            .add(transposed(3, 3, 2, 1, 1))
            .add(new LifNeuron(LifParameters.spikingDiffusion().withThreshold(0.5)))
            .add(transposed(2, 4, 2, 1, 0))
            .add(new LifNeuron(LifParameters.sgad().withThreshold(0.25)))
            .add(transposed(1, 3, 1, 1, 0)));
  }

  @Test
  void aLayerBehindAnImageThatDoesNotFillItsSquaresIsRefused() {
    Block layers =
        new SequentialBlock().add(transposed(3, 3, 2, 0, 0)).add(transposed(1, 1, 1, 0, 0));
    try (NDManager manager = NDManager.newBaseManager()) {
      initialize(layers, manager);
      NirExporter exporter = new NirExporter(INPUT).add(layers);
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> exporter.graph(Function.IDENTITY, 1, 0));
      assertEquals(
          "NIR has no node for a layer of an image of 7x9 pixels in space-to-depth form of 2",
          refused.getMessage());
    }
  }

  /** The example of docs/nir.md: one pixel becomes four. */
  @Test
  void theTapsOfAStrideOfTwoAreSharedOutToFourChannels() {
    double[] weight = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    SpaceToDepth.Layer layer = SpaceToDepth.transposed(1, 3, 2, 1, 1);
    assertEquals(1, layer.padding());
    assertArrayEquals(
        new float[] {
          0, 0, 0, 0, 5, 0, 0, 0, 0, // even rows, even columns: the tap in the middle
          0, 0, 0, 0, 6, 4, 0, 0, 0, // even rows, odd columns: the pixel and its right neighbor
          0, 0, 0, 0, 8, 0, 0, 2, 0,
          0, 0, 0, 0, 9, 7, 0, 3, 1
        },
        layer.weight(weight, 1, 1).values());
  }

  private static Block transposed(int filters, int kernel, int stride, int padding, int more) {
    return over(
        TransposedConv2d.builder()
            .setFilters(filters)
            .setKernelSize(kernel)
            .optStride(stride)
            .optPadding(padding)
            .optOutputPadding(more)
            .build());
  }

  private static Block over(Block layer) {
    return new TimeDistributed(layer);
  }

  private static void initialize(Block layers, NDManager manager) {
    InitialWeights.draw(layers, RandomKey.of(3), manager, new Shape(1, 1).addAll(INPUT));
    layers
        .getParameters()
        .values()
        .forEach(
            parameter -> {
              NDArray array = parameter.getArray();
              array.mul(24).round().div(8).copyTo(array);
            });
  }

  private static void requireSame(Block layers) {
    try (NoGrad off = new NoGrad();
        NDManager manager = NDManager.newBaseManager()) {
      initialize(layers, manager);
      NirGraph graph = new NirExporter(INPUT).add(layers).graph(Function.IDENTITY, 1, 0);
      NDArray spikes =
          RandomKey.of(4)
              .uniform(manager, new Shape(3, 2).addAll(INPUT))
              .gt(0.5f)
              .toType(DataType.FLOAT32, true);
      NDArray expected =
          layers.forward(new ParameterStore(manager, false), new NDList(spikes), false).get(0);
      NDArray output = NirExecutor.run(graph, spikes, NirExporter.STEP);
      NDArray folded = output.reshape(new Shape(6).addAll(output.getShape().slice(2)));
      NDArray images = NirReadout.of(graph).rearranged(folded);
      assertEquals(expected.getShape().slice(2), images.getShape().slice(1));
      assertArrayEquals(expected.toFloatArray(), images.toFloatArray());
      assertTrue(expected.max().getFloat() > 0);
    }
  }
}
