package io.github.spikegen.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.Garbage;
import io.github.spikegen.testing.GradientChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuronBlockTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion();

  private final ParameterStore store = new ParameterStore(manager, false);

  private NDArray forward(Block block, NDArray x) {
    return block.forward(store, new NDList(x), true).singletonOrThrow();
  }

  @Test
  void lifNeuronIsItsDynamics() {
    NDArray x = GradientChecks.normal(manager, 1, 5, 2, 3);
    ArrayAssertions.assertClose(LifDynamics.spikes(x, LIF), forward(new LifNeuron(LIF), x), 0);
  }

  @Test
  void parametricNeuronStartsAsTheFixedOne() {
    NDArray x = GradientChecks.normal(manager, 2, 5, 2, 3).toType(DataType.FLOAT32, false).mul(3);
    ParametricLifNeuron neuron = new ParametricLifNeuron(LIF.withResetPotential(-0.5));
    ArrayAssertions.assertClose(
        LifDynamics.spikes(x, LIF.withResetPotential(-0.5)), forward(neuron, x), 0);
    assertEquals(2, neuron.tau(), 1e-6);
    assertThrows(IllegalArgumentException.class, () -> new ParametricLifNeuron(LIF.withTau(1)));
  }

  @Test
  void parametricNeuronLearnsItsTimeConstant() {
    // the last charged membrane as a smooth function of w: spikes never fire, so that the
    // surrogate's
    // primitive is the only thing between them
    LifParameters silent = LIF.withThreshold(100);
    NDArray x = GradientChecks.normal(manager, 3, 4, 6);
    NDArray upstream = GradientChecks.normal(manager, 4, 4, 6);
    NDArray w = manager.create(new double[] {0.3}, new Shape(1));
    NDArray analytic =
        GradientChecks.gradients(
                manager,
                inputs ->
                    LifDynamics.spikes(x, Activation.sigmoid(inputs.get(0)), silent).mul(upstream),
                w)
            .get(0);
    double step = 1e-5;
    double expected =
        (smooth(x, upstream, 0.3 + step) - smooth(x, upstream, 0.3 - step)) / 2 / step;
    assertEquals(expected, analytic.getDouble(0), 1e-8);
  }

  private double smooth(NDArray x, NDArray upstream, double w) {
    double inverseTau = 1 / (1 + Math.exp(-w));
    NDArray membranes = LeakyIntegrator.trace(x, 1 - inverseTau, inverseTau);
    return LIF.surrogate().primitive(membranes.sub(100)).mul(upstream).sum().getDouble();
  }

  @Test
  void parametricNeuronGraphBelongsToTheBatch() {
    ParametricLifNeuron neuron = new ParametricLifNeuron(LIF);
    neuron.initialize(manager, DataType.FLOAT32, new Shape(4, 2, 3));
    try (GradientScope scope = new GradientScope(manager, neuron.getParameters())) {
      NDArray spikes = forward(neuron, scope.manager().ones(new Shape(4, 2, 3)));
      assertSame(scope.manager(), spikes.getManager());
      scope.backward(spikes.sum());
      assertTrue(scope.gradients().get("weight").getFloat(0) != 0);
    }
  }

  @Test
  void leakyIntegratorFollowsItsRecursion() {
    NDArray x = manager.create(new float[] {1, 2, 0, 4}, new Shape(4, 1));
    ArrayAssertions.assertClose(
        new double[] {0.5, 1.25, 0.625, 2.3125}, forward(new LeakyIntegrator(2), x), 1e-6);
    assertThrows(IllegalArgumentException.class, () -> new LeakyIntegrator(0.5));
  }

  @Test
  void leakyIntegrationIsCausalForFiniteInputsAlone() {
    float most = LifDynamics.LARGEST_CURRENT;
    NDArray x = manager.create(new float[] {1, most, -most}, new Shape(3, 1));
    double[] expected = {0.5, most / 2.0, -most / 4.0};
    ArrayAssertions.assertClose(expected, LeakyIntegrator.trace(x, 0.5, 0.5), 1e-6);
    NDArray infinite = manager.create(new float[] {1, Float.POSITIVE_INFINITY}, new Shape(2, 1));
    assertTrue(Float.isNaN(LeakyIntegrator.trace(infinite, 0.5, 0.5).getFloat(0, 0)));
  }

  @Test
  void leakyIntegrationHasTheGradientOfDifferences() {
    NDArray x = GradientChecks.normal(manager, 5, 4, 2, 3);
    NDArray upstream = GradientChecks.normal(manager, 6, 4, 2, 3);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> LeakyIntegrator.trace(inputs.get(0), 0.7, 0.4).mul(upstream), x);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> LeakyIntegrator.last(inputs.get(0), 0.7, 0.4).square(), x);
  }

  @Test
  void leakyIntegrationKeepsNothingThatGarbageCollectionTakes() {
    NDArray x = GradientChecks.normal(manager, 8, 4, 3); // float64, as the weights are made
    for (int round = 0; round < 5; round++) {
      NDArray gradient =
          GradientChecks.gradients(
                  manager,
                  inputs -> {
                    NDArray trace = LeakyIntegrator.trace(inputs.get(0), 0.5, 0.5);
                    Garbage.collect();
                    return trace;
                  },
                  x)
              .get(0);
      // column sums of the weights: 0.5 + 0.25 + 0.125 + 0.0625 for the first step, and so on
      double[] byStep = {0.9375, 0.875, 0.75, 0.5};
      double[] expected = new double[12];
      Arrays.setAll(expected, i -> byStep[i / 3]);
      ArrayAssertions.assertClose(expected, gradient, 1e-6);
    }
  }

  @Test
  void neuronsWorkInSequentialBlocksAndSurviveSaving(@TempDir Path folder)
      throws IOException, ai.djl.MalformedModelException {
    NDArray x = GradientChecks.normal(manager, 7, 4, 2, 3).toType(DataType.FLOAT32, false);
    try (Model model = Model.newInstance("spiking");
        Model loaded = Model.newInstance("spiking")) {
      model.setBlock(network(3));
      model.getBlock().initialize(manager, DataType.FLOAT32, x.getShape());
      model.save(folder, "spiking");
      loaded.setBlock(network(5));
      loaded.load(folder, "spiking");
      NDArray expected = forward(model.getBlock(), x);
      ArrayAssertions.assertClose(expected, forward(loaded.getBlock(), x), 0);
      assertEquals(
          new Shape(4, 2, 6), model.getBlock().getOutputShapes(new Shape[] {x.getShape()})[0]);
    }
  }

  private static SequentialBlock network(double tau) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(6).build())
        .add(new ParametricLifNeuron(LIF.withTau(tau)))
        .add(new LeakyIntegrator(2));
  }
}
