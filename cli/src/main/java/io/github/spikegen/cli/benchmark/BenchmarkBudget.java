package io.github.spikegen.cli.benchmark;

import io.github.spikegen.internal.Require;

/**
 * How long a case is measured. A turn runs the subject once and then its floor.
 *
 * @param warmUpSeconds the subject is run until so much time has passed, at least once
 * @param leastTurns so many turns even if they take longer than {@code seconds}
 * @param mostTurns never more turns than these
 * @param seconds turns are taken until so much time has passed
 * @param mostSeconds no turn begins after this time, but the first
 */
public record BenchmarkBudget(
    double warmUpSeconds, int leastTurns, int mostTurns, double seconds, double mostSeconds) {

  /** Checks the numbers. */
  public BenchmarkBudget {
    Require.finiteAtLeast("warmUpSeconds", 0, warmUpSeconds);
    Require.atLeast("leastTurns", 1, leastTurns);
    Require.atLeast("mostTurns", leastTurns, mostTurns);
    Require.finiteAtLeast("seconds", 0, seconds);
    Require.finiteAtLeast("mostSeconds", 0, mostSeconds);
  }

  /**
   * Returns the budget for figures that are worth comparing.
   *
   * @return about ten seconds a case, and more for those that take seconds a run
   */
  public static BenchmarkBudget full() {
    return new BenchmarkBudget(2, 5, 101, 8, 30);
  }

  /**
   * Returns the budget for a look whether everything runs.
   *
   * @return one turn
   */
  public static BenchmarkBudget once() {
    return new BenchmarkBudget(0, 1, 1, 0, 0);
  }

  boolean allows(int turns, double elapsed) {
    if (turns == 0) {
      return true;
    }
    return turns < mostTurns && elapsed < (turns < leastTurns ? mostSeconds : seconds);
  }
}
