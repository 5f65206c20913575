package io.github.spikegen.normalization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.ArrayMemory;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.TorchScriptOperators;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.ResetGradient;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.ManagedArrays;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with the engine's batch normalization and the engine's neurons. */
class CurrentNormalizationTests extends ArrayTest {

  private static final LifParameters LIF = LifParameters.spikingDiffusion().withTau(2.0);

  private NDArray normal(long seed, Shape shape) {
    return GradientChecks.normal(manager, seed, shape.getShape())
        .toType(DataType.FLOAT32, false)
        .mul(2)
        .add(0.5);
  }

  private static NDArray nativeSpikes(NDArray currents) {
    double slope = ((ArctanSurrogate) LIF.surrogate()).slope();
    return TorchScriptOperators.leakyIntegrateAndFire(
        currents,
        LIF.tau(),
        LIF.threshold(),
        slope,
        LIF.firing() == Firing.AT_OR_ABOVE_THRESHOLD,
        LIF.resetGradient() == ResetGradient.ATTACHED);
  }

  private static Shape shape(String axes) {
    return new Shape(Arrays.stream(axes.split("x")).mapToLong(Long::parseLong).toArray());
  }

  /** x, gamma and beta as inputs with gradients, and running statistics of their own. */
  private final class Case {

    private final long channels;
    private final NDArray mean;
    private final NDArray variance;

    Case(long channels) {
      this.channels = channels;
      mean = manager.zeros(new Shape(channels));
      variance = manager.ones(new Shape(channels));
    }

    NDList gradients(NDArray x, NDArray upstream, BiFunction<Case, NDList, NDArray> function) {
      return GradientChecks.gradients(
          manager,
          in -> function.apply(this, in).mul(upstream),
          x,
          normal(7, new Shape(channels)),
          normal(8, new Shape(channels)));
    }

    CurrentNormalization ours(NDList in) {
      return new CurrentNormalization(in.get(1), in.get(2), mean, variance);
    }

    NDArray engine(NDArray batch, NDList in, boolean training) {
      return BatchNorm.batchNorm(
              batch, mean, variance, in.get(1), in.get(2), 1, 0.9f, 1e-5f, training)
          .singletonOrThrow();
    }

    NDArray engineSequence(NDList in) {
      Shape shape = in.get(0).getShape();
      NDArray batch = in.get(0).reshape(new Shape(-1).addAll(shape.slice(2)));
      return engine(batch, in, true).reshape(shape);
    }
  }

  private void assertSameGradients(Case expected, NDList wanted, Case actual, NDList given) {
    for (int i = 0; i < wanted.size(); i++) {
      double size = wanted.get(i).abs().max().getFloat();
      assertTrue(size > 1e-3, "gradient " + i + " is nothing");
      ArrayAssertions.assertClose(wanted.get(i), given.get(i), 2e-5 * Math.max(1, size));
    }
    ArrayAssertions.assertClose(expected.mean, actual.mean, 1e-6);
    ArrayAssertions.assertClose(expected.variance, actual.variance, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"6x5", "40x3x4x4", "3x5x30x31", "2x3x70x70", "2000x4", "100x3x8x8", "5x4099"})
  void normalizesAsTheEngineDoes(String axes) {
    Shape shape = shape(axes);
    NDArray x = normal(1, shape);
    NDArray upstream = normal(2, shape);
    Case expected = new Case(shape.get(1));
    Case actual = new Case(shape.get(1));
    NDArray[] results = new NDArray[2];
    NDList wanted =
        expected.gradients(
            x, upstream, (c, in) -> results[0] = kept(c.engine(in.get(0), in, true)));
    NDList given =
        actual.gradients(
            x, upstream, (c, in) -> results[1] = kept(c.ours(in).normalize(in.get(0), true)));
    ArrayAssertions.assertClose(results[0], results[1], 1e-5);
    assertSameGradients(expected, wanted, actual, given);
  }

  private NDArray kept(NDArray x) {
    x.attach(manager);
    return x;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4x6x5", "3x2x3x4x4", "2x3x5x30x31", "16x2x3x20x20", "5x1x4x1x1", "1x9x2x3x3"})
  void neuronsFireAsBehindTheEnginesNormalization(String axes) {
    Shape shape = shape(axes);
    NDArray x = normal(1, shape);
    NDArray upstream = normal(2, shape);
    Case expected = new Case(shape.get(2));
    Case actual = new Case(shape.get(2));
    NDArray[] spikes = new NDArray[2];
    NDList wanted =
        expected.gradients(
            x, upstream, (c, in) -> spikes[0] = kept(nativeSpikes(c.engineSequence(in))));
    NDList given =
        actual.gradients(
            x, upstream, (c, in) -> spikes[1] = kept(c.ours(in).spikes(in.get(0), LIF, true)));
    assertTrue(spikes[0].sum().getFloat() > 0);
    ArrayAssertions.assertClose(spikes[0], spikes[1], 0);
    assertSameGradients(expected, wanted, actual, given);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void threadsShareTheWork(int threads) {
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(threads);
    try {
      // neither columns nor neurons are a multiple of the threads, nor of their blocks
      neuronsFireAsBehindTheEnginesNormalization("4x7x5x41x43");
      normalizesAsTheEngineDoes("28x5x41x43");
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  @Test
  void inputThatIsTheSameAtEveryStepIsNormalizedOnce() {
    NDArray x = normal(1, new Shape(3, 2, 5, 5));
    Shape repeated = new Shape(4, 3, 2, 5, 5);
    NDArray upstream = normal(2, repeated);
    Case expected = new Case(2);
    Case actual = new Case(2);
    NDList wanted =
        expected.gradients(
            x,
            upstream,
            (c, in) -> nativeSpikes(c.engine(in.get(0), in, true).broadcast(repeated)));
    NDList given =
        actual.gradients(
            x,
            upstream,
            (c, in) -> {
              NDArray sequence = in.get(0).broadcast(repeated);
              assertTrue(ArrayMemory.of(sequence).repeated());
              return c.ours(in).spikes(sequence, LIF, true);
            });
    assertSameGradients(expected, wanted, actual, given);
  }

  @Test
  void withoutGradientBothFormsOfTheSameNeuronsFireAlike() {
    NDArray x = normal(1, new Shape(4, 3, 2, 9, 9));
    Case c = new Case(2);
    NDList in = new NDList(x, normal(7, new Shape(2)), normal(8, new Shape(2)));
    for (boolean training : new boolean[] {true, false}) {
      NDArray apart = LifDynamics.spikes(c.ours(in).normalizeSequence(x, training), LIF);
      ArrayAssertions.assertClose(apart, c.ours(in).spikes(x, LIF, training), 0);
      NDArray batch = x.reshape(12, 2, 9, 9);
      ArrayAssertions.assertClose(
          c.engine(batch, in, training), c.ours(in).normalize(batch, training), 1e-5);
    }
  }

  @Test
  void gradientsThroughRunningStatisticsAreTheEngines() {
    NDArray x = normal(1, new Shape(4, 3, 2, 3, 3));
    NDArray upstream = normal(2, x.getShape());
    Case c = new Case(2);
    NDList given =
        c.gradients(x, upstream, (same, in) -> same.ours(in).spikes(in.get(0), LIF, false));
    NDList wanted =
        c.gradients(
            x,
            upstream,
            (same, in) -> {
              NDArray batch = in.get(0).reshape(12, 2, 3, 3);
              return nativeSpikes(same.engine(batch, in, false).reshape(x.getShape()));
            });
    assertSameGradients(c, wanted, c, given);
  }

  @Test
  void largeMeansLoseNoAccuracy() {
    // a mean of 500 standard deviations, which sums of squares in float32 would not survive
    NDArray x = normal(1, new Shape(50, 2, 6, 6)).add(1000);
    Case c = new Case(2);
    c.ours(new NDList(x, manager.ones(new Shape(2)), manager.zeros(new Shape(2))))
        .normalize(x, true);
    NDArray exact = x.toType(DataType.FLOAT64, false).get(":, 0");
    double mean = exact.mean().getDouble();
    double variance = exact.sub(mean).square().sum().getDouble() / (exact.size() - 1);
    assertEquals(0.1 * mean, c.mean.getFloat(0), 1e-4);
    assertEquals(0.9 + 0.1 * variance, c.variance.getFloat(0), 1e-6);
  }

  @Test
  void trainingStepsLeaveNothingBehind() {
    Layer layer = new Layer();
    layer.step(); // what the engine's functions keep for good
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 3; step++) {
      layer.step();
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  /** Trained parameters of batch normalization before neurons. */
  private final class Layer {

    private final NDArray x = normal(1, new Shape(4, 3, 2, 5, 5));
    private final Case running = new Case(2);
    private final Parameter gamma = parameter("gamma", 1);
    private final Parameter beta = parameter("beta", 0.5f);

    private Parameter parameter(String name, float value) {
      Parameter parameter = Parameter.builder().setName(name).setType(Parameter.Type.OTHER).build();
      parameter.setArray(manager.full(new Shape(2), value, DataType.FLOAT32));
      return parameter;
    }

    void step() {
      List<Pair<String, Parameter>> parameters =
          List.of(new Pair<>("gamma", gamma), new Pair<>("beta", beta));
      try (GradientScope scope = new GradientScope(manager, parameters)) {
        x.tempAttach(scope.manager());
        NDArray spikes =
            running.ours(new NDList(x, gamma.getArray(), beta.getArray())).spikes(x, LIF, true);
        assertSame(scope.manager(), spikes.getManager());
        scope.backward(spikes.sum());
        assertEquals(List.of(), scope.parametersWithoutGradient());
      }
    }
  }
}
