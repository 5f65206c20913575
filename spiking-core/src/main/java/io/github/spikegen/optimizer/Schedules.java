package io.github.spikegen.optimizer;

import ai.djl.training.tracker.Tracker;
import io.github.spikegen.internal.Require;
import java.util.Arrays;

/**
 * Learning rates by number of finished updates, as DJL trackers without memory.
 *
 * <p>Every schedule may be asked for any step in any order and shared by several optimizers.
 */
public final class Schedules {

  private Schedules() {}

  /**
   * {@return the same rate for all steps}
   *
   * @param rate above 0
   */
  public static Tracker constant(double rate) {
    Require.positive("rate", rate);
    return Tracker.fixed((float) rate);
  }

  /**
   * Returns a rate that is multiplied by a factor at given steps.
   *
   * @param initial the rate of the first steps, above 0
   * @param factor multiplies the rate each time, above 0
   * @param boundaries the steps that are the first with the changed rate, increasing, above 0
   * @return the schedule: {@code initial · factor^(number of boundaries <= step)}
   */
  public static Tracker stepDecay(double initial, double factor, int... boundaries) {
    Require.positive("initial", initial);
    Require.positive("factor", factor);
    int[] sorted = boundaries.clone();
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] <= (i == 0 ? 0 : sorted[i - 1])) {
        throw new IllegalArgumentException(
            "boundaries must be increasing and above 0, but were " + Arrays.toString(sorted));
      }
    }
    return step -> {
      long passed = Arrays.stream(sorted).filter(boundary -> boundary <= step).count();
      return (float) (initial * Math.pow(factor, (double) passed));
    };
  }

  /**
   * Returns DJL's cosine annealing from an initial to a final rate.
   *
   * @param initial the rate at step 0
   * @param last the rate at step {@code totalSteps} and after, at least 0 and below {@code initial}
   * @param totalSteps the number of steps, above 0
   * @return the schedule: {@code last + (initial - last) / 2 · (1 + cos(pi · step / totalSteps))}
   */
  public static Tracker cosine(double initial, double last, int totalSteps) {
    requireDecline(initial, last);
    Require.positive("totalSteps", totalSteps);
    return Tracker.cosine()
        .setBaseValue((float) initial)
        .optFinalValue((float) last)
        .setMaxUpdates(totalSteps)
        .build();
  }

  /**
   * {@return a rate that stays constant for the first share of the steps, and falls along a cosine
   * over the rest}
   *
   * @param initial the rate of the constant part
   * @param last the rate at step {@code totalSteps} and after, at least 0 and below {@code initial}
   * @param constantShare the share of steps before the fall, in [0, 1)
   * @param totalSteps the number of steps of both parts, above 0
   */
  public static Tracker constantThenCosine(
      double initial, double last, double constantShare, int totalSteps) {
    Require.shareBelowOne("constantShare", constantShare);
    Require.positive("totalSteps", totalSteps);
    int constantSteps = (int) Math.floor(constantShare * totalSteps);
    Tracker fall = cosine(initial, last, totalSteps - constantSteps);
    return step -> fall.getNewValue(Math.max(0, step - constantSteps));
  }

  /**
   * Returns a schedule whose first steps rise linearly to it; later steps are not delayed.
   *
   * @param steps the number of rising steps, at least 0
   * @param schedule the schedule to reach
   * @return the schedule: {@code schedule(step) · min(1, (step + 1) / steps)}
   */
  public static Tracker warmUp(int steps, Tracker schedule) {
    Require.finiteAtLeast("steps", 0, steps);
    return step -> {
      float rate = schedule.getNewValue(step);
      return step >= steps ? rate : rate * (step + 1) / steps;
    };
  }

  private static void requireDecline(double initial, double last) {
    Require.positive("initial", initial);
    Require.finiteAtLeast("last", 0, last);
    if (last >= initial) {
      throw new IllegalArgumentException(
          "last must be below initial, but was " + last + " for " + initial);
    }
  }
}
