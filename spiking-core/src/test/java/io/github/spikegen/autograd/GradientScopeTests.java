package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.Garbage;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GradientScopeTests extends ArrayTest {

  private Parameter weight;
  private Parameter unused;
  private List<Pair<String, Parameter>> parameters;

  @BeforeEach
  void setUp() {
    weight = parameter("weight", 1, 2, -3);
    unused = parameter("unused", 5);
    parameters = List.of(new Pair<>("weight", weight), new Pair<>("unused", unused));
  }

  private Parameter parameter(String name, float... values) {
    Parameter parameter = Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).build();
    parameter.setArray(manager.create(values));
    return parameter;
  }

  @Test
  void gradientOfWeightedSumIsTheOtherFactor() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      NDArray x = scope.manager().create(new float[] {4, 5, 6});
      scope.backward(x.mul(weight.getArray()).sum());
      assertArrayEquals(new float[] {4, 5, 6}, scope.gradients().get("weight").toFloatArray(), 0f);
    }
  }

  @Test
  void gradientsOfTwoLossesAddUpWithinAScopeAndStartAtZeroInTheNext() {
    for (int step = 0; step < 3; step++) {
      try (GradientScope scope = new GradientScope(manager, parameters)) {
        scope.backward(weight.getArray().sum());
        scope.backward(Scalars.multiply(weight.getArray(), 2).sum());
        assertArrayEquals(
            new float[] {3, 3, 3}, scope.gradients().get("weight").toFloatArray(), 0f);
      }
    }
  }

  @Test
  void nanGradientDoesNotOutliveItsStep() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      scope.backward(weight.getArray().log().sum()); // log(-3)
      NDArray zero = scope.manager().zeros(new Shape(3));
      scope.backward(weight.getArray().mul(zero).div(zero).sum());
      assertTrue(Double.isNaN(scope.gradientNorm()));
    }
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      scope.backward(weight.getArray().sum());
      assertArrayEquals(new float[] {1, 1, 1}, scope.gradients().get("weight").toFloatArray(), 0f);
    }
  }

  @Test
  void parametersThatLearnNothingAreNamed() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      scope.backward(weight.getArray().sum());
      assertEquals(List.of("unused"), scope.parametersWithoutGradient());
    }
  }

  @Test
  void frozenParametersGetNoGradient() {
    unused.freeze(true);
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      scope.backward(weight.getArray().sum().add(unused.getArray().sum()));
      assertEquals(List.of("weight"), List.copyOf(scope.gradients().keySet()));
      assertEquals(List.of(), scope.parametersWithoutGradient());
    }
  }

  @Test
  void clippingByNormScalesAllGradientsTogether() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      NDArray x = scope.manager().create(new float[] {-3, 0, 0});
      scope.backward(x.mul(weight.getArray()).sum().add(multipleOfUnused(scope, 4)));
      assertEquals(5, scope.clipByNorm(10), 1e-6);
      assertEquals(5, scope.gradientNorm(), 1e-6);
      assertEquals(5, scope.clipByNorm(1), 1e-6);
      assertEquals(1, scope.gradientNorm(), 1e-6);
      assertArrayEquals(
          new float[] {-0.6f, 0, 0}, scope.gradients().get("weight").toFloatArray(), 1e-6f);
      assertArrayEquals(new float[] {0.8f}, scope.gradients().get("unused").toFloatArray(), 1e-6f);
    }
  }

  private NDArray multipleOfUnused(GradientScope scope, float factor) {
    return scope.manager().create(new float[] {factor}).mul(unused.getArray()).sum();
  }

  @Test
  void clippingByValueClampsFromBothSides() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      NDArray x = scope.manager().create(new float[] {-3, 0.25f, 7});
      scope.backward(x.mul(weight.getArray()).sum());
      scope.clipByValue(0.5);
      assertArrayEquals(
          new float[] {-0.5f, 0.25f, 0.5f}, scope.gradients().get("weight").toFloatArray(), 0f);
    }
  }

  @Test
  void managedArraysStayFlatOverHundredsOfSteps() {
    Optimizer sgd = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1e-3f)).build();
    int before = ManagedArrays.count(manager);
    for (int step = 0; step < 300; step++) {
      try (GradientScope scope = new GradientScope(manager, parameters)) {
        // the parameter first: without the scope, all of this would stay with the model
        NDArray loss = weight.getArray().add(1).square().sum();
        scope.backward(loss);
        scope.clipByNorm(1);
        scope.clipByValue(0.1);
        scope.update(sgd);
      }
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void parametersReturnToTheirManagerWhenTheStepFails() {
    assertThrows(
        IllegalStateException.class,
        () -> {
          try (GradientScope scope = new GradientScope(manager, parameters)) {
            assertSame(scope.manager(), weight.getArray().getManager());
            throw new IllegalStateException("failed step");
          }
        });
    assertSame(manager, weight.getArray().getManager());
    assertArrayEquals(new float[] {1, 2, -3}, weight.getArray().toFloatArray(), 0f);
  }

  @Test
  void recordingFollowsTheScopeOnAnyThread() throws InterruptedException {
    List<Boolean> seen = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try (NoGrad off = new NoGrad()) {
                seen.add(NoGrad.isRecording());
                try (GradientScope scope = new GradientScope(manager, parameters)) {
                  seen.add(NoGrad.isRecording());
                }
                seen.add(NoGrad.isRecording());
              }
            });
    thread.start();
    thread.join();
    assertEquals(List.of(false, true, false), seen);
  }

  @Test
  void optimizerSeesNamesAndUpdatesInPlace() {
    Optimizer sgd = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.5f)).build();
    NDArray array = weight.getArray();
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      scope.backward(array.sum());
      scope.update(sgd);
    }
    assertArrayEquals(new float[] {0.5f, 1.5f, -3.5f}, array.toFloatArray(), 0f);
  }

  @Test
  void lossMustBeOneValueThatDependsOnAParameter() {
    try (GradientScope scope = new GradientScope(manager, parameters)) {
      assertThrows(IllegalArgumentException.class, () -> scope.backward(weight.getArray().add(1)));
      NDArray constant = scope.manager().ones(new Shape());
      assertThrows(IllegalArgumentException.class, () -> scope.backward(constant));
    }
  }

  @Test
  void scaledGradientsStayExactUnderGarbageCollection() {
    for (int round = 0; round < 10; round++) {
      try (GradientScope scope = new GradientScope(manager, parameters)) {
        NDArray x = weight.getArray();
        NDArray loss =
            Scalars.mean(Scalars.multiply(x, 3)).add(Scalars.mean(x.expandDims(0), 0, 1));
        Garbage.collect();
        scope.backward(loss);
        float expected = 3f / 3 + 1f / 3;
        assertArrayEquals(
            new float[] {expected, expected, expected},
            scope.gradients().get("weight").toFloatArray(),
            1e-6f);
      }
    }
    assertFalse(NoGrad.isRecording());
  }
}
