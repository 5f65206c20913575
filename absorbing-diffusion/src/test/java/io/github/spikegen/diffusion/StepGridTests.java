package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StepGridTests {

  @Test
  void stopsAtTheRoundedShareOfTheStart() {
    StepGrid grid = new StepGrid(49, 10);
    int[] expected = {0, 5, 10, 15, 20, 25, 29, 34, 39, 44, 49};
    for (int s = 0; s <= 10; s++) {
      assertEquals(expected[s], grid.at(s));
    }
  }

  @Test
  void everyStepMovesAndHoldsItsTimes() {
    for (int start = 1; start < 40; start++) {
      for (int count = 1; count <= start; count++) {
        StepGrid grid = new StepGrid(start, count);
        assertEquals(start, grid.at(count));
        for (int s = 1; s <= count; s++) {
          assertTrue(grid.at(s) > grid.at(s - 1));
          assertEquals(s, grid.stepOf(grid.at(s - 1)));
          assertEquals(s, grid.stepOf(Math.nextDown((double) grid.at(s))));
        }
      }
    }
  }
}
