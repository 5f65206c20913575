package io.github.spikegen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTests {

  @ParameterizedTest
  @CsvSource({
    "12345.6, 12346",
    "153.219, 153.2",
    "4.5213, 4.521",
    "0.0230049, 0.02300",
    "-0.5, -0.5000",
    "1e-9, 0.000000",
    "0, 0.0000"
  })
  void fourDigitsAreShownAndNoExponent(double value, String written) {
    assertEquals(written, Digits.of(value));
  }
}
