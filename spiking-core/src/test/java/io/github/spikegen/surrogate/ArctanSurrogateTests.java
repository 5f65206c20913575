package io.github.spikegen.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GoldenArrays;
import org.junit.jupiter.api.Test;

class ArctanSurrogateTests extends SurrogateFunctionContract {

  @Override
  SurrogateFunction surrogate() {
    return ArctanSurrogate.ofAlpha(2);
  }

  @Test
  void agreesWithTheReference() {
    GoldenArrays golden = GoldenArrays.load(manager, "atan_surrogate");
    ArrayAssertions.assertClose(golden.get("grad"), surrogate().derivative(golden.get("u")), 1e-6);
  }

  @Test
  void alphaTwoHasSlopeOneAtTheThreshold() {
    NDArray zero = manager.zeros(new Shape(1));
    assertEquals(1, surrogate().derivative(zero).getFloat(), 1e-6);
  }

  @Test
  void printedFormIsFlatter() {
    NDArray zero = manager.zeros(new Shape(1));
    assertEquals(
        2 / (Math.PI * Math.PI),
        new ArctanSurrogate(2 / Math.PI).derivative(zero).getFloat(),
        1e-6);
  }

  @Test
  void refusesAnAlphaThatIsNotPositive() {
    assertThrows(IllegalArgumentException.class, () -> ArctanSurrogate.ofAlpha(0));
    assertThrows(IllegalArgumentException.class, () -> new ArctanSurrogate(Double.NaN));
  }
}
