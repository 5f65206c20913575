package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import org.junit.jupiter.api.Test;

class UniformFanInTests extends LayerTest {

  private static void assertFills(NDArray array, double bound) {
    double max = array.max().getFloat();
    double min = array.min().getFloat();
    assertTrue(max <= bound * 1.000001 && max > 0.9 * bound, "max " + max + " of " + bound);
    assertTrue(min >= -bound * 1.000001 && min < -0.9 * bound, "min " + min + " of " + bound);
  }

  private static void assertFills(Block layer, double fanIn) {
    assertFills(layer.getDirectParameters().get("weight").getArray(), 1 / Math.sqrt(fanIn));
    assertFills(layer.getDirectParameters().get("bias").getArray(), 1 / Math.sqrt(fanIn));
  }

  @Test
  void convolutionFansInFromItsInputChannels() {
    Block layer = Conv2d.builder().setFilters(80).setKernelShape(new Shape(3, 3)).build();
    assertFills(initialized(UniformFanIn.applyTo(layer), 1, 5, 8, 8), 5 * 9);
  }

  @Test
  void denseLayerFansInFromItsInputs() {
    Block layer = Linear.builder().setUnits(80).build();
    assertFills(initialized(UniformFanIn.applyTo(layer), 1, 7), 7);
  }

  @Test
  void transposedConvolutionFansInFromItsOutputChannels() {
    Block layer = TransposedConv2d.builder().setFilters(80).setKernelSize(4).build();
    assertFills(initialized(layer, 1, 5, 8, 8), 80 * 16);
  }

  @Test
  void refusesLayersWithoutWeight() {
    assertRefuses(() -> UniformFanIn.applyTo(Activation.reluBlock()), "weight", "LambdaBlock");
  }
}
