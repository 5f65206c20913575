package io.github.spikegen.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.Test;

class CriticConstraintTests extends ArrayTest {

  @Test
  void spectralNormOfADiagonalIsItsLargestEntry() {
    NDArray weight = manager.create(new float[] {0.5f, 0, 0, 0, -3, 0}, new Shape(2, 3));
    assertEquals(3, SpectralNorm.of(weight, 50), 1e-5);
  }

  @Test
  void spectralNormOfAVectorIsItsLengthAfterOneIteration() {
    NDArray weight = manager.create(new float[] {3, 4}, new Shape(1, 2));
    assertEquals(5, SpectralNorm.of(weight, 1), 1e-5);
  }

  @Test
  void spectralNormDoesNotChangeUnderRotation() {
    double angle = 0.7;
    float c = (float) Math.cos(angle);
    float s = (float) Math.sin(angle);
    NDArray rotation = manager.create(new float[] {c, -s, s, c}, new Shape(2, 2));
    NDArray weight = manager.create(new float[] {2, 0, 0, 1}, new Shape(2, 2));
    assertEquals(2, SpectralNorm.of(rotation.dot(weight), 30), 1e-5);
  }

  @Test
  void spectralNormOfKernelsIsThatOfTheirMatrix() {
    NDArray kernels = RandomKey.of(1).normal(manager, new Shape(4, 3, 2, 2));
    float flat = SpectralNorm.of(kernels.reshape(4, 12), 30);
    assertEquals(flat, SpectralNorm.of(kernels, 30), 1e-6);
    assertEquals(0, SpectralNorm.of(kernels.mul(0), 3));
  }

  @Test
  void spectralNormalisationScalesDownOnlyWhatExceedsTheLimit() {
    Linear layer = linear();
    NDArray weight = weight(layer);
    NDArray before = weight.duplicate();
    weight.muli(10);
    for (int i = 0; i < 20; i++) { // the estimate sharpens from update to update
      CriticConstraint.spectralNormalisation().applyTo(layer.getParameters());
    }
    assertEquals(1, SpectralNorm.of(weight, 50), 1e-3);
    weight.muli(0.5);
    NDArray small = weight.duplicate();
    CriticConstraint.spectralNormalisation().applyTo(layer.getParameters());
    ArrayAssertions.assertClose(small, weight, 0);
    // the direction is that of the first weights
    double ratio = before.getFloat(0, 0) / small.getFloat(0, 0);
    ArrayAssertions.assertClose(before, small.mul(ratio), 1e-5);
  }

  @Test
  void clippingBoundsEveryTrainedParameterAndNoStatistics() {
    BatchNorm norm = BatchNorm.builder().build();
    norm.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
    CriticConstraint.weightClipping(0.01).applyTo(norm.getParameters());
    for (Parameter parameter : norm.getParameters().values()) {
      float largest = parameter.getArray().abs().max().getFloat();
      boolean variance = parameter.getType() == Parameter.Type.RUNNING_VAR;
      assertEquals(variance ? 1 : Math.min(largest, 0.01), largest, 1e-7, parameter.getName());
    }
  }

  @Test
  void noneChangesNothing() {
    Linear layer = linear();
    NDArray before = weight(layer).muli(100).duplicate();
    CriticConstraint.none().applyTo(layer.getParameters());
    ArrayAssertions.assertClose(before, weight(layer), 0);
  }

  @Test
  void applyingLeavesNoArraysBehind() {
    Linear layer = linear();
    weight(layer).muli(100);
    int before = ManagedArrays.count(manager);
    CriticConstraint.spectralNormalisation().applyTo(layer.getParameters());
    CriticConstraint.weightClipping(0.01).applyTo(layer.getParameters());
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> CriticConstraint.weightClipping(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> CriticConstraint.weightClipping(Double.POSITIVE_INFINITY));
  }

  private Linear linear() {
    Linear layer = Linear.builder().setUnits(3).build();
    layer.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    return layer;
  }

  private static NDArray weight(Linear layer) {
    return layer.getParameters().get(0).getValue().getArray();
  }
}
