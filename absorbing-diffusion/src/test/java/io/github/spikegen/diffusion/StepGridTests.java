package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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

  /** Returns "tokens at noise step" of each step that unmasks something. */
  private static List<String> steps(StepGrid grid, int masked) {
    List<String> steps = new ArrayList<>();
    for (int s = grid.count(); s > 0; s--) {
      if (grid.meanCount(s, masked) > 0) {
        steps.add(grid.meanCount(s, masked) + " at " + grid.at(s));
      }
    }
    return steps;
  }

  @Test
  void fourStepsOfTenTokensByHand() {
    // stops 10, 8 (7.5), 5, 3 (2.5), 0: as many tokens are left as noise steps
    assertEquals(List.of("2 at 10", "3 at 8", "2 at 5", "3 at 3"), steps(new StepGrid(10, 4), 10));
  }

  @Test
  void stepsThatUnmaskNothingAreLeftOut() {
    // two tokens and six steps: 2·5/6 and 2·4/6 are 2 and 1 when rounded, 2·2/6 is 1, 2·1/6 is 0
    StepGrid grid = new StepGrid(6, 6);
    assertEquals(5.0 / 6, grid.remaining(5));
    assertEquals(List.of("1 at 5", "1 at 2"), steps(grid, 2));
  }

  @Test
  void nothingMaskedNeedsNoStep() {
    assertEquals(List.of(), steps(new StepGrid(1, 1), 0));
  }

  @Test
  void allTokensAreUnmaskedInAtMostAsManySteps() {
    for (int tokens = 1; tokens < 30; tokens++) {
      for (int count = 1; count <= 20; count++) {
        StepGrid grid = new StepGrid(20, count);
        int unmasked = 0;
        for (int s = count; s > 0; s--) {
          assertTrue(grid.meanCount(s, tokens) >= 0);
          unmasked += grid.meanCount(s, tokens);
        }
        assertEquals(tokens, unmasked);
      }
    }
  }
}
