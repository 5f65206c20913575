package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.Test;

class StraightThroughTests extends ArrayTest {

  @Test
  void valueIsExactAndGradientGoesToTheSource() {
    // the other order, source + (value - source), rounds: 1e8 + (1 - 1e8) is 0 in single precision
    NDArray value = manager.create(new float[] {1, 0, 1});
    NDArray source = manager.create(new float[] {1e8f, 0.3f, -3e7f});
    NDArray upstream = manager.create(new float[] {2, -5, 0.5f});
    NDList gradients =
        GradientChecks.gradients(
            manager,
            inputs -> {
              NDArray result = StraightThrough.copyGradient(inputs.get(0), inputs.get(1));
              ArrayAssertions.assertClose(value, result, 0);
              return result.mul(upstream);
            },
            value,
            source);
    ArrayAssertions.assertClose(new double[] {0, 0, 0}, gradients.get(0), 0);
    ArrayAssertions.assertClose(upstream, gradients.get(1), 0);
  }

  @Test
  void zeroWithGradientIsZeroAndHasDerivativeOne() {
    NDArray source = GradientChecks.normal(manager, 1, 4).toType(DataType.FLOAT32, false);
    NDArray gradient =
        GradientChecks.gradients(
                manager,
                inputs -> {
                  NDArray zero = StraightThrough.zeroWithGradient(inputs.get(0));
                  ArrayAssertions.assertClose(new double[4], zero, 0);
                  return zero;
                },
                source)
            .get(0);
    ArrayAssertions.assertClose(new double[] {1, 1, 1, 1}, gradient, 0);
  }
}
