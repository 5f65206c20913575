package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTests {

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
    assertEquals(written, Text.number(value));
  }

  @Test
  void durationsAreRoundedUp() {
    assertEquals("1 s", Text.duration(0.2));
    assertEquals("2 min", Text.duration(91));
    assertEquals("2 h 1 min", Text.duration(7201));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void quotesWhatAShellWouldTakeApart() {
    assertEquals("runs/first-1.0", Text.shellWord(Path.of("runs/first-1.0")));
    assertEquals("'my runs/first'", Text.shellWord(Path.of("my runs/first")));
    assertEquals("'it'\\''s $1'", Text.shellWord(Path.of("it's $1")));
  }
}
