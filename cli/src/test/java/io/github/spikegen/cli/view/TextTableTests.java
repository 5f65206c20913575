package io.github.spikegen.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTests {

  private static final List<List<String>> ROWS =
      List.of(List.of("layer", "", "rate"), List.of("a", "", "0.5"), List.of("dense1", "", ""));

  @Test
  void columnsBeginBelowEachOther() {
    assertEquals(
        List.of("layer      rate", "a          0.5", "dense1"), TextTable.leftAligned(ROWS));
  }

  @Test
  void figuresEndBelowEachOther() {
    assertEquals(List.of("layer      rate", "a           0.5", "dense1"), TextTable.figures(ROWS));
  }
}
