package io.github.spikegen.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireTests {

  private static void assertRefused(String message, Executable check) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, check).getMessage());
  }

  @Test
  void boundsBelongToWhatIsAllowed() {
    assertDoesNotThrow(() -> Require.atLeast("n", 2, 2));
    assertDoesNotThrow(() -> Require.finiteAtLeast("x", 1, 1));
    assertDoesNotThrow(() -> Require.positive("x", Double.MIN_VALUE));
    assertDoesNotThrow(() -> Require.share("x", 0));
    assertDoesNotThrow(() -> Require.share("x", 1));
    assertDoesNotThrow(() -> Require.shareBelowOne("x", 0));
  }

  @Test
  void aMessageNamesTheArgumentTheExpectationAndTheValue() {
    assertRefused("n must be at least 2, but was 1", () -> Require.atLeast("n", 2, 1));
    assertRefused(
        "x must be finite and at least 1, but was 0.9", () -> Require.finiteAtLeast("x", 1, 0.9));
    assertRefused("x must be finite and above 0, but was 0.0", () -> Require.positive("x", 0));
    assertRefused("x must be in [0, 1], but was 1.1", () -> Require.share("x", 1.1));
    assertRefused("x must be in [0, 1), but was 1.0", () -> Require.shareBelowOne("x", 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1})
  void noCheckAcceptsWhatIsNoOrdinaryNumber(double value) {
    assertThrows(IllegalArgumentException.class, () -> Require.finiteAtLeast("x", 0, value));
    assertThrows(IllegalArgumentException.class, () -> Require.positive("x", value));
    assertThrows(IllegalArgumentException.class, () -> Require.share("x", value));
    assertThrows(IllegalArgumentException.class, () -> Require.shareBelowOne("x", value));
  }
}
