package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GradientChecks;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MembraneDecoderTests extends ArrayTest {

  @Test
  void readsTheMembraneNodeOfTheRelease() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_lif");
    NDArray currents = golden.get("x").reshape(6, 3, 5, 1, 1);
    NDArray images = new MembraneDecoder(2, 1.0 / 6).decode(currents);
    NDArray expected = Activation.sigmoid(golden.get("membrane_node").get(5).div(6));
    ArrayAssertions.assertClose(expected, images.reshape(3, 5), 1e-6);
  }

  @Test
  void twoStepsByHand() {
    NDArray currents = manager.create(new float[] {2, 4}, new Shape(2, 1, 1, 1, 1));
    // V_1 = 1, V_2 = 1 + (4 - 1)/2 = 2.5
    NDArray image = new MembraneDecoder(2, 0.5).decode(currents);
    ArrayAssertions.assertClose(new double[] {1 / (1 + Math.exp(-1.25))}, image, 1e-6);
  }

  @Test
  void applyingTheSynapsesOnceChangesNothing() {
    NDArray spikes = RandomKey.of(1).uniform(manager, new Shape(5, 2, 1, 2, 3));
    // affine: the offset must count as often as if it came at every step
    UnaryOperator<NDArray> synapses = x -> Scalars.multiply(x, -3).add(0.7);
    MembraneDecoder decoder = new MembraneDecoder(2, 1);
    ParameterStore store = new ParameterStore(manager, false);
    NDArray once = decoder.decode(store, spikes, synapses, false);
    NDArray everyStep = decoder.decode(synapses.apply(spikes));
    ArrayAssertions.assertClose(everyStep, once, 1e-6);
    DecodedImages steps = decoder.decodeSteps(store, spikes, synapses, false);
    ArrayAssertions.assertClose(everyStep, steps.images(), 1e-6);
    ArrayAssertions.assertClose(manager.full(new Shape(5, 2), 0.5f), steps.scores(), 0);
    assertEquals(spikes.getShape(), steps.inputs().getShape());
  }

  @Test
  void inputsAreTheImagesOfLastingCurrents() {
    NDArray one = RandomKey.of(2).normal(manager, new Shape(1, 2, 1, 2, 3));
    NDArray lasting = one.repeat(0, 4);
    ParameterStore store = new ParameterStore(manager, false);
    DecodedImages steps =
        new MembraneDecoder(2, 1).decodeSteps(store, lasting, UnaryOperator.identity(), false);
    ArrayAssertions.assertClose(steps.images(), steps.inputs().get(2), 1e-6);
  }

  @Test
  void gradientsMatchDifferences() {
    MembraneDecoder decoder = new MembraneDecoder(2, 0.5);
    NDArray currents = GradientChecks.normal(manager, 3, 3, 2, 1, 1, 2);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> decoder.decode(inputs.get(0)).square(), currents);
  }

  @Test
  void restingCurrentGivesThePixel() {
    MembraneDecoder decoder = new MembraneDecoder(2, 0.25);
    float current = (float) decoder.currentFor(0.1, 4);
    NDArray images = decoder.decode(manager.full(new Shape(4, 1, 1, 1, 1), current));
    ArrayAssertions.assertClose(new double[] {0.1}, images, 1e-6);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MembraneDecoder(0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> new MembraneDecoder(2, 0));
  }
}
