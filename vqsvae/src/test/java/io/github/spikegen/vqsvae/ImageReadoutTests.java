package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.ParameterList;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.vqsvae.ImageReadout.Start;
import org.junit.jupiter.api.Test;

class ImageReadoutTests extends ArrayTest {

  private ParameterList parameters(Start start) {
    Shape spikes = new Shape(2, 1, 64, 4, 4);
    return InitialWeights.draw(
            new ImageReadout(64, 3, 0.8, start), RandomKey.of(1), manager, spikes)
        .getParameters();
  }

  /** A uniform distribution of that bound has a third of its square as variance. */
  private static void assertUniform(NDArray drawn, double bound) {
    double most = drawn.abs().max().getFloat();
    assertTrue(most <= bound * 1.000001 && most > 0.98 * bound, most + " of " + bound);
    double variance = drawn.square().mean().getFloat();
    assertEquals(bound * bound / 3, variance, 0.1 * bound * bound / 3);
  }

  @Test
  void startsFromItsInputsWithoutBias() {
    ParameterList parameters = parameters(Start.INPUTS);
    assertUniform(parameters.get("01convolution_weight").getArray(), 1 / Math.sqrt(9 * 64));
    assertEquals(0, parameters.get("bias").getArray().abs().max().getFloat());
  }

  @Test
  void startsFromItsOutputsAsInPyTorch() {
    ParameterList parameters = parameters(Start.OUTPUTS);
    double bound = 1 / Math.sqrt(9 * 3);
    assertUniform(parameters.get("01convolution_weight").getArray(), bound);
    NDArray bias = parameters.get("bias").getArray();
    assertEquals(3, bias.size());
    assertTrue(bias.abs().min().getFloat() > 0, bias.toString());
    assertTrue(bias.abs().max().getFloat() <= bound, bias.toString());
  }
}
