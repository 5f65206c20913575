package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevealCountsTests {

  /** Returns "tokens at noise step" of each step. */
  private static List<String> steps(RevealCounts counts) {
    List<String> steps = new ArrayList<>();
    while (!counts.isDone()) {
      int step = counts.step();
      steps.add(counts.take() + " at " + step);
    }
    return steps;
  }

  @Test
  void fourStepsOfTenTokensByHand() {
    // stops 10, 8 (7.5), 5, 3 (2.5), 0: as many tokens are left as noise steps
    assertEquals(
        List.of("2 at 10", "3 at 8", "2 at 5", "3 at 3"),
        steps(new RevealCounts(new StepGrid(10, 4), 10)));
  }

  @Test
  void stepsThatRevealNothingAreLeftOut() {
    // two tokens and six steps: 2·5/6 and 2·4/6 are 2 and 1 when rounded, 2·2/6 is 1, 2·1/6 is 0
    RevealCounts counts = new RevealCounts(new StepGrid(6, 6), 2);
    assertEquals(5, counts.step());
    assertEquals(5.0 / 6, counts.remaining());
    assertEquals(List.of("1 at 5", "1 at 2"), steps(counts));
  }

  @Test
  void nothingMaskedIsDone() {
    assertTrue(new RevealCounts(new StepGrid(1, 1), 0).isDone());
  }

  @Test
  void allTokensAreRevealedInAtMostAsManySteps() {
    for (int tokens = 1; tokens < 30; tokens++) {
      for (int count = 1; count <= 20; count++) {
        RevealCounts counts = new RevealCounts(new StepGrid(20, count), tokens);
        int steps = 0;
        int revealed = 0;
        while (!counts.isDone()) {
          int now = counts.take();
          assertTrue(now > 0);
          revealed += now;
          steps++;
        }
        assertEquals(tokens, revealed);
        assertTrue(steps <= count);
      }
    }
  }
}
