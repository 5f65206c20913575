package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;

class SchedulesTests {

  private static void assertRates(Tracker schedule, int[] steps, double... rates) {
    for (int i = 0; i < steps.length; i++) {
      assertEquals(rates[i], schedule.getNewValue(steps[i]), 1e-6, "step " + steps[i]);
    }
  }

  @Test
  void constantStaysTheSame() {
    assertRates(Schedules.constant(0.3), new int[] {0, 1, 1000}, 0.3, 0.3, 0.3);
  }

  @Test
  void stepDecayChangesAtItsBoundariesInAnyOrderOfSteps() {
    Tracker schedule = Schedules.stepDecay(1, 0.1, 3, 6);
    assertRates(schedule, new int[] {6, 5, 3, 2, 0, 100}, 0.01, 0.1, 0.1, 1, 1, 0.01);
  }

  @Test
  void djlsOwnStepDecayRemembersTheLastStep() {
    Tracker schedule =
        Tracker.multiFactor().setBaseValue(1).optFactor(0.1f).setSteps(new int[] {3, 6}).build();
    assertRates(schedule, new int[] {7, 0}, 0.01, 0.01);
  }

  @Test
  void cosineFallsFromInitialToLast() {
    Tracker schedule = Schedules.cosine(1, 0.2, 8);
    double quarter = 0.2 + 0.4 * (1 + Math.sqrt(0.5));
    assertRates(schedule, new int[] {0, 2, 4, 8, 9}, 1, quarter, 0.6, 0.2, 0.2);
  }

  @Test
  void constantThenCosineHoldsBeforeItFalls() {
    Tracker schedule = Schedules.constantThenCosine(1, 0, 0.6, 10);
    assertRates(schedule, new int[] {0, 5, 6, 8, 10, 11}, 1, 1, 1, 0.5, 0, 0);
    assertRates(Schedules.constantThenCosine(1, 0, 0, 10), new int[] {0, 5}, 1, 0.5);
  }

  @Test
  void warmUpRisesWithoutDelayingTheSchedule() {
    Tracker schedule = Schedules.warmUp(4, Schedules.stepDecay(1, 0.5, 2));
    assertRates(schedule, new int[] {0, 1, 2, 3, 4}, 0.25, 0.5, 0.375, 0.5, 0.5);
    assertRates(Schedules.warmUp(0, Schedules.constant(2)), new int[] {0, 1}, 2, 2);
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Schedules.constant(0));
    assertThrows(IllegalArgumentException.class, () -> Schedules.stepDecay(1, 0.1, 3, 3));
    assertThrows(IllegalArgumentException.class, () -> Schedules.stepDecay(1, 0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> Schedules.cosine(1, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> Schedules.cosine(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Schedules.constantThenCosine(1, 0, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> Schedules.warmUp(-1, Schedules.constant(1)));
  }
}
