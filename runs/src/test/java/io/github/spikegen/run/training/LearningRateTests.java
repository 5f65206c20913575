package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.training.tracker.Tracker;
import io.github.spikegen.run.training.AdamWOptions.Schedule;
import org.junit.jupiter.api.Test;

class LearningRateTests {

  private static final int STEPS = 1000;
  private static final double HIGHEST = 0.004;

  private static Tracker rate(Schedule schedule) {
    return AdamWTraining.rate(AdamWOptions.of(3, 16, HIGHEST).withSchedule(schedule), STEPS);
  }

  @Test
  void constantIsTheHighestRateAtEveryStep() {
    for (int step : new int[] {0, 1, 500, STEPS}) {
      assertEquals((float) HIGHEST, rate(Schedule.CONSTANT).getNewValue(step));
    }
  }

  @Test
  void cosineRisesOverFiftyStepsAndFallsToATwoHundredth() {
    Tracker cosine = rate(Schedule.COSINE);
    double first = HIGHEST / 50;
    assertEquals(first, cosine.getNewValue(0), 1e-8);
    double middle = HIGHEST / 200 + (HIGHEST - HIGHEST / 200) / 2;
    assertEquals(middle, cosine.getNewValue(STEPS / 2), 1e-8);
    assertEquals(HIGHEST / 200, cosine.getNewValue(STEPS), 1e-8);
  }

  @Test
  void filesOfRunsBeforeTheChoiceMeanTheCosine() {
    AdamWOptions options = AdamWOptions.of(3, 16, HIGHEST).withSchedule(null);
    assertEquals(Schedule.COSINE, options.schedule());
  }
}
