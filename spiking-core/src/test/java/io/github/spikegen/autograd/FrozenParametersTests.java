package io.github.spikegen.autograd;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.nn.UninitializedParameterException;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrozenParametersTests extends ArrayTest {

  private final Parameter generator = parameter("generator", true, 1, 2, -3);
  private final Parameter discriminator = parameter("discriminator", true, 4, -5, 6);
  private final Parameter statistics = parameter("statistics", false, 1, 1, 2);
  private final List<Pair<String, Parameter>> generatorParameters = named(generator);
  private final List<Pair<String, Parameter>> discriminatorParameters =
      named(discriminator, statistics);

  private Parameter parameter(String name, boolean requiresGradient, float... values) {
    Parameter parameter =
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optRequiresGrad(requiresGradient)
            .build();
    parameter.setArray(manager.create(values));
    parameter.getArray().setRequiresGradient(requiresGradient);
    return parameter;
  }

  private static List<Pair<String, Parameter>> named(Parameter... parameters) {
    List<Pair<String, Parameter>> pairs = new ArrayList<>();
    for (Parameter parameter : parameters) {
      pairs.add(new Pair<>(parameter.getName(), parameter));
    }
    return pairs;
  }

  /** Parameters first where it is bad for memory: square(D · square(G · x)) / statistics. */
  private NDArray loss(NDManager owner) {
    NDArray x = owner.create(new float[] {0.5f, -1, 2});
    NDArray image = x.mul(generator.getArray()).square();
    return discriminator.getArray().mul(image).square().div(statistics.getArray()).sum();
  }

  /** Leaves a gradient of 4, 4, 4 with the discriminator. */
  private void trainDiscriminator() {
    try (GradientScope scope = new GradientScope(manager, discriminatorParameters)) {
      scope.backward(Scalars.multiply(discriminator.getArray(), 4).sum());
    }
  }

  private double[] discriminatorGradient() {
    try (NDArray gradient = discriminator.getArray().getGradient()) {
      float[] values = gradient.toFloatArray();
      return new double[] {values[0], values[1], values[2]};
    }
  }

  private void assertAsBefore() {
    assertTrue(discriminator.requiresGradient());
    assertTrue(discriminator.getArray().hasGradient());
    assertSame(manager, discriminator.getArray().getManager());
    assertFalse(statistics.requiresGradient());
    assertFalse(statistics.getArray().hasGradient());
    assertSame(manager, statistics.getArray().getManager());
  }

  @Test
  void gradientsFlowThroughAndOnlyThrough() {
    trainDiscriminator();
    NDArray expected;
    try (GradientScope scope = new GradientScope(manager, generatorParameters)) {
      scope.backward(loss(scope.manager()));
      expected = scope.gradients().get("generator").duplicate();
      expected.attach(manager);
    }
    // d/dG of D²·(G·x)⁴/s = 4·D²·G³·x⁴/s
    assertClose(new double[] {4, 800, -31104}, expected, 1e-5);
    assertNotEquals(4, discriminatorGradient()[0], "without freezing, it is added to");
    trainDiscriminator();
    try (GradientScope scope = new GradientScope(manager, generatorParameters);
        FrozenParameters frozen = new FrozenParameters(scope.manager(), discriminatorParameters)) {
      scope.backward(loss(scope.manager()));
      assertClose(expected, scope.gradients().get("generator"), 0);
    }
    assertAsBefore();
    assertClose(discriminatorGradient(), manager.create(new float[] {4, 4, 4}), 0);
  }

  @Test
  void givesEverythingBackWhicheverScopeIsInside() {
    try (FrozenParameters frozen = new FrozenParameters(manager, discriminatorParameters)) {
      assertFalse(discriminator.requiresGradient());
      assertFalse(discriminator.getArray().hasGradient());
      try (GradientScope scope = new GradientScope(manager, generatorParameters)) {
        scope.backward(loss(scope.manager()));
        assertTrue(scope.gradientNorm() > 0);
      }
      assertFalse(discriminator.getArray().hasGradient());
    }
    assertAsBefore();
  }

  @Test
  void scopeOfBothNetworksTrainsOnlyTheOther() {
    List<Pair<String, Parameter>> both = named(generator, discriminator);
    Optimizer sgd = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build();
    trainDiscriminator();
    try (FrozenParameters frozen = new FrozenParameters(manager, discriminatorParameters);
        GradientScope scope = new GradientScope(manager, both)) {
      scope.backward(loss(scope.manager()));
      assertEquals(List.of("generator"), List.copyOf(scope.gradients().keySet()));
    }
    try (GradientScope scope = new GradientScope(manager, both)) {
      try (FrozenParameters frozen =
          new FrozenParameters(scope.manager(), discriminatorParameters)) {
        scope.backward(loss(scope.manager()));
        assertEquals(List.of("generator"), List.copyOf(scope.gradients().keySet()));
        scope.update(sgd);
      }
      assertTrue(discriminator.getArray().hasGradient());
      assertSame(scope.manager(), discriminator.getArray().getManager());
      scope.backward(discriminator.getArray().sum());
      assertClose(new double[] {1, 1, 1}, scope.gradients().get("discriminator"), 0);
    }
    assertAsBefore();
    assertClose(new double[] {4, -5, 6}, discriminator.getArray(), 0);
  }

  @Test
  void laterScopeStartsAtZero() {
    trainDiscriminator();
    new FrozenParameters(manager, discriminatorParameters).close();
    try (GradientScope scope = new GradientScope(manager, discriminatorParameters)) {
      scope.backward(discriminator.getArray().sum());
      assertClose(new double[] {1, 1, 1}, scope.gradients().get("discriminator"), 0);
    }
  }

  @Test
  void freezingTwiceThawsOnce() {
    List<Pair<String, Parameter>> twice = named(discriminator, discriminator, statistics);
    try (FrozenParameters outer = new FrozenParameters(manager, twice)) {
      new FrozenParameters(manager, twice).close();
      assertFalse(discriminator.requiresGradient());
      assertFalse(discriminator.getArray().hasGradient());
    }
    assertAsBefore();
  }

  @Test
  void closingAgainDoesNothing() {
    FrozenParameters first = new FrozenParameters(manager, discriminatorParameters);
    first.close();
    try (FrozenParameters second = new FrozenParameters(manager, discriminatorParameters)) {
      first.close();
      assertFalse(discriminator.requiresGradient());
    }
    assertAsBefore();
  }

  @Test
  void arrayThatNeededNoGradientNeedsNoneAfterwards() {
    discriminator.getArray().setRequiresGradient(false); // as loading leaves it
    new FrozenParameters(manager, discriminatorParameters).close();
    assertTrue(discriminator.requiresGradient());
    assertFalse(discriminator.getArray().hasGradient());
  }

  @Test
  void resultsBelongToTheGivenManager() {
    int before = ManagedArrays.count(manager);
    try (NDManager work = manager.newSubManager()) {
      NDArray doubled;
      try (FrozenParameters frozen = new FrozenParameters(work, discriminatorParameters)) {
        doubled = discriminator.getArray().add(discriminator.getArray());
      }
      assertSame(work, doubled.getManager());
      assertClose(new double[] {8, -10, 12}, doubled, 0);
      assertEquals(before + 1, ManagedArrays.count(manager));
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void nothingChangesWhenOpeningFails() {
    Parameter empty = Parameter.builder().setName("empty").setType(Parameter.Type.WEIGHT).build();
    List<Pair<String, Parameter>> parameters = named(discriminator, statistics, empty);
    int before = ManagedArrays.count(manager);
    assertThrows(
        UninitializedParameterException.class, () -> new FrozenParameters(manager, parameters));
    assertAsBefore();
    assertTrue(empty.requiresGradient());
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void managedArraysStayFlatOverManySteps() {
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 200; step++) {
      trainDiscriminator();
      try (GradientScope scope = new GradientScope(manager, generatorParameters);
          FrozenParameters frozen =
              new FrozenParameters(scope.manager(), discriminatorParameters)) {
        scope.backward(loss(scope.manager()));
      }
    }
    assertEquals(before, ManagedArrays.count(manager));
    assertAsBefore();
  }
}
