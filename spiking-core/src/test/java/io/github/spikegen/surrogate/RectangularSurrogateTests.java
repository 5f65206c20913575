package io.github.spikegen.surrogate;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.testing.ArrayAssertions;
import org.junit.jupiter.api.Test;

class RectangularSurrogateTests extends SurrogateFunctionContract {

  @Override
  SurrogateFunction surrogate() {
    return new RectangularSurrogate(1);
  }

  @Test
  void isOneWithinHalfTheWidth() {
    NDArray u = manager.create(new float[] {-0.51f, -0.49f, 0, 0.49f, 0.51f});
    ArrayAssertions.assertClose(new double[] {0, 1, 1, 1, 0}, surrogate().derivative(u), 0);
  }
}
