package io.github.spikegen.run.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTests {

  @Test
  void ofThreeRunsIsThatOfTheBooks() {
    // mean 4, deviation sqrt((4 + 0 + 4) / 2) = 2, margin 4.303 · 2 / sqrt(3) = 4.96868
    Spread spread = Spread.of(List.of(2.0, 4.0, 6.0));
    assertEquals(4, spread.mean());
    assertEquals(2, spread.deviation());
    assertEquals(4 - 4.96868, spread.low(), 1e-5);
    assertEquals(4 + 4.96868, spread.high(), 1e-5);
  }

  @Test
  void ofManyRunsTakesTheNormalDistribution() {
    List<Double> values = new java.util.ArrayList<>(Collections.nCopies(50, 1.0));
    values.addAll(Collections.nCopies(50, 3.0));
    Spread spread = Spread.of(values);
    assertEquals(1.960 * Math.sqrt(100 / 99.0) / 10, spread.high() - 2, 1e-12);
  }

  @Test
  void ofOneRunHasNoDeviation() {
    Spread spread = Spread.of(List.of(5.0));
    assertEquals(5, spread.mean());
    assertNull(spread.deviation());
    assertNull(spread.low());
    assertNull(spread.high());
  }

  @Test
  void ofNoRunIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }
}
