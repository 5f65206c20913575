package io.github.spikegen.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drawing step by step, against the plain form that runs the whole prefix again at each step. */
class LatentDrawsTests extends ArrayTest {

  private static final int STEPS = 9;
  private static final int SAMPLES = 5;
  private static final int UNITS = 6;
  private static final int CHOICES = 4;
  private static final Shape SHAPE = new Shape(STEPS, SAMPLES, UNITS);

  private NoGrad off;
  private ParameterStore store;

  static Stream<LifParameters> neurons() {
    return Stream.of(
        LifParameters.spikingDiffusion(), FsvaeConfig.originalNeuron(), LifParameters.sgad());
  }

  @BeforeEach
  void noGradients() {
    off = new NoGrad();
    store = new ParameterStore(manager, false);
  }

  @AfterEach
  void restore() {
    off.close();
  }

  /**
   * Makes a network that fires: its running statistics fit its inputs, and its currents are high.
   */
  private LatentNetwork network(LifParameters neuron, int inputs) {
    Engine.getInstance().setRandomSeed(5);
    LatentNetwork network = new LatentNetwork(UNITS, CHOICES, neuron, 2);
    Shape shape = new Shape(STEPS, SAMPLES, inputs);
    network.initialize(manager, DataType.FLOAT32, shape);
    for (int i = 0; i < 90; i++) {
      network.run(store, RandomKey.of(i).uniform(manager, shape).round(), true);
    }
    TinyFsvae.raiseCurrents(network, neuron);
    return network;
  }

  private NDArray spikes(long seed) {
    return RandomKey.of(seed).uniform(manager, SHAPE).round();
  }

  private NDArray choices(long seed) {
    return Latents.choices(manager, SHAPE, CHOICES, RandomKey.of(seed), 0);
  }

  private NDArray lastStep(LatentNetwork network, NDList inputs) {
    return network.run(store, NDArrays.stack(inputs), false).get(inputs.size() - 1);
  }

  private static void assertVaried(NDArray latents) {
    float rate = latents.mean().getFloat();
    assertTrue(rate > 0.05 && rate < 0.95, "spike rate of latents " + rate);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void posteriorIsThatOfRunningThePrefixAgain(LifParameters neuron) {
    LatentNetwork network = network(neuron, 2 * UNITS);
    NDArray encoded = spikes(1);
    NDArray choices = choices(2);
    NDList inputs = new NDList();
    NDList latents = new NDList();
    NDArray previous = manager.zeros(new Shape(SAMPLES, UNITS));
    for (int t = 0; t < STEPS; t++) {
      inputs.add(encoded.get(t).concat(previous, 1));
      previous = Latents.pick(lastStep(network, inputs), choices.get(t));
      latents.add(previous);
    }
    assertVaried(NDArrays.stack(latents));
    assertEquals(
        NDArrays.stack(latents), LatentDraws.fromPosterior(network, store, encoded, choices));
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void priorIsThatOfRunningThePrefixAgain(LifParameters neuron) {
    LatentNetwork network = network(neuron, UNITS);
    NDArray expected = plainMixture(network, spikes(1), manager.ones(SHAPE), choices(3));
    assertVaried(expected);
    assertEquals(expected, LatentDraws.fromPrior(network, store, choices(3)));
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void mixtureIsThatOfRunningThePrefixAgain(LifParameters neuron) {
    LatentNetwork network = network(neuron, UNITS);
    NDArray given = spikes(1);
    NDArray replaced = Latents.replaced(manager, SHAPE, 2, 0.5, RandomKey.of(4));
    NDArray expected = plainMixture(network, given, replaced, choices(3));
    assertNotEquals(given, expected);
    assertEquals(expected, LatentDraws.mixed(network, store, given, replaced, choices(3)));
  }

  private NDArray plainMixture(
      LatentNetwork network, NDArray given, NDArray replaced, NDArray choices) {
    NDList inputs = new NDList();
    NDList latents = new NDList();
    NDArray previous = manager.zeros(new Shape(SAMPLES, UNITS));
    for (int t = 0; t < STEPS; t++) {
      inputs.add(previous);
      NDArray drawn = Latents.pick(lastStep(network, inputs), choices.get(t));
      NDArray share = replaced.get(t);
      previous = drawn.mul(share).add(given.get(t).mul(share.neg().add(1)));
      latents.add(previous);
    }
    return NDArrays.stack(latents);
  }

  @Test
  void nothingReplacedIsWhatWasGiven() {
    LatentNetwork network = network(LifParameters.spikingDiffusion(), UNITS);
    NDArray given = spikes(1);
    NDArray none = manager.zeros(new Shape(STEPS, SAMPLES, 1));
    assertEquals(given, LatentDraws.mixed(network, store, given, none, choices(3)));
  }

  @Test
  void onlyTheResultIsLeftAndNoGradientRecorded() {
    LatentNetwork network = network(LifParameters.spikingDiffusion(), 2 * UNITS);
    NDArray encoded = spikes(1);
    NDArray choices = choices(2);
    int before = ManagedArrays.count(manager);
    NDArray drawn = LatentDraws.fromPosterior(network, store, encoded, choices);
    assertEquals(before + 1, ManagedArrays.count(manager));
    assertFalse(drawn.hasGradient());
  }
}
