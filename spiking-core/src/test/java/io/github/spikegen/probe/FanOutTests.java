package io.github.spikegen.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FanOutTests extends ArrayTest {

  private static Conv2d convolution(
      int filters, int kernel, int stride, int padding, int dilation, int groups) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(padding, padding))
        .optDilation(new Shape(dilation, dilation))
        .optGroups(groups)
        .build();
  }

  private static TransposedConv2d transposed(
      int filters, int kernel, int stride, int padding, int outputPadding) {
    return TransposedConv2d.builder()
        .setFilters(filters)
        .setKernelSize(kernel)
        .optStride(stride)
        .optPadding(padding)
        .optOutputPadding(outputPadding)
        .build();
  }

  private static FanOut fanOut(Block layer, Shape input) {
    return (FanOut) SynapticLayer.synapsesOf(layer, input);
  }

  @Test
  void convolutionAtBorders() {
    // a 3x3 kernel over a 3x3 image and a border of padding: the middle is under all 9 taps, an
    // edge under 2x3 of them, a corner under 2x2
    FanOut fanOut = fanOut(convolution(2, 3, 1, 1, 1, 1), new Shape(7, 1, 3, 3));
    long[][] taps = {{4, 6, 4}, {6, 9, 6}, {4, 6, 4}};
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        assertEquals(2 * taps[row][column], fanOut.at(row, column));
      }
    }
    assertEquals(2 * 49, fanOut.connections());
  }

  @Test
  void convolutionWithStride() {
    // stride 2 over 4 pixels with padding 1: outputs at -1..1 and 1..3, so pixel 1 is under both
    FanOut fanOut = fanOut(convolution(1, 3, 2, 1, 1, 1), new Shape(1, 3, 4, 4));
    long[] taps = {1, 2, 1, 1};
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        assertEquals(taps[row] * taps[column], fanOut.at(row, column));
      }
    }
    assertEquals(3 * 25, fanOut.connections());
  }

  @Test
  void transposedConvolutionThatCutsItsBorder() {
    // 2 pixels, kernel 3, stride 2, padding 1, output padding 1: outputs -1..1 and 1..3 of 0..3
    FanOut fanOut = fanOut(transposed(5, 3, 2, 1, 1), new Shape(1, 2, 2, 2));
    assertEquals(5 * 2 * 2, fanOut.at(0, 0));
    assertEquals(5 * 2 * 3, fanOut.at(0, 1));
    assertEquals(5 * 3 * 3, fanOut.at(1, 1));
    assertEquals(2 * 5 * 25, fanOut.connections());
  }

  @Test
  void denseLayer() {
    Linear dense = Linear.builder().setUnits(7).build();
    assertEquals(5 * 7, fanOut(dense, new Shape(3, 5)).connections());
    assertEquals(7, fanOut(dense, new Shape(3, 5)).at(0, 0));
    assertEquals(4 * 5 * 7, fanOut(dense, new Shape(3, 4, 5)).connections());
    NDArray spikes = manager.create(new float[] {0, 1, 0, 0, 1, 1, 0, 0, 0, 0}, new Shape(2, 5));
    assertEquals(new SynapticLayer.Count(3, 21), fanOut(dense, new Shape(2, 5)).count(spikes));
  }

  @Test
  void countsSpikesWhereTheyAre() {
    FanOut fanOut = fanOut(convolution(2, 3, 1, 1, 1, 1), new Shape(2, 1, 3, 3));
    float[] spikes = new float[18];
    spikes[0] = 1; // a corner: 4 taps, 2 filters
    spikes[4] = 1; // the middle: 9 taps
    spikes[9 + 5] = 1; // an edge of the second image: 6 taps
    NDArray array = manager.create(spikes, new Shape(2, 1, 3, 3));
    int before = ManagedArrays.count(manager);
    assertEquals(new SynapticLayer.Count(3, 2 * (4 + 9 + 6)), fanOut.count(array));
    assertEquals(before, ManagedArrays.count(manager));
  }

  /** With weights of 1 and no bias, the sum of a layer's output counts its synapses. */
  private double sumWithWeightsOfOne(Block layer, NDArray x) {
    layer.setInitializer(Initializer.ONES, Parameter.Type.WEIGHT);
    layer.setInitializer(Initializer.ZEROS, Parameter.Type.BIAS);
    layer.initialize(manager, DataType.FLOAT32, x.getShape());
    NDArray y =
        layer.forward(new ParameterStore(manager, false), new NDList(x), false).singletonOrThrow();
    return y.toType(DataType.FLOAT64, true).sum().getDouble();
  }

  private void assertCounts(Block layer, long... shape) {
    NDArray ones = manager.ones(new Shape(shape));
    FanOut fanOut = fanOut(layer, ones.getShape());
    String of = layer + " of " + ones.getShape();
    assertEquals(sumWithWeightsOfOne(layer, ones), shape[0] * (double) fanOut.connections(), of);
    NDArray spikes =
        RandomKey.of(shape[0])
            .uniform(manager, ones.getShape())
            .lt(0.3)
            .toType(DataType.FLOAT32, true);
    assertEquals(sumWithWeightsOfOne(layer, spikes), fanOut.count(spikes).operations(), of);
    assertEquals(spikes.sum().getFloat(), fanOut.count(spikes).spikes(), of);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithLayersWhoseWeightsAreOne(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 6; i++) {
      int kernel = random.nextInt(1, 5);
      int stride = random.nextInt(1, 4);
      int padding = random.nextInt(0, kernel);
      int groups = random.nextInt(1, 3);
      int dilation = random.nextInt(1, 3);
      int height = random.nextInt(1, 9) + dilation * (kernel - 1);
      int width = random.nextInt(1, 9) + dilation * (kernel - 1);
      assertCounts(
          convolution(2 * groups, kernel, stride, padding, dilation, groups),
          random.nextInt(1, 4),
          3L * groups,
          height,
          width);
      int outputPadding = random.nextInt(0, stride);
      assertCounts(
          transposed(3, kernel, stride, padding, outputPadding),
          random.nextInt(1, 4),
          2,
          height + 2,
          width + 2);
      assertCounts(Linear.builder().setUnits(1 + i).build(), random.nextInt(1, 4), width);
    }
  }

  @Test
  void refusesLayersThatItDoesNotKnow() {
    Conv1d other = Conv1d.builder().setFilters(1).setKernelShape(new Shape(3)).build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> fanOut(other, new Shape(1, 1, 5)))
            .getMessage();
    assertTrue(message.contains("Conv1d"), message);
  }
}
