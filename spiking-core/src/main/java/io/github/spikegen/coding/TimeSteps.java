package io.github.spikegen.coding;

/** The check of a sequence's length. */
final class TimeSteps {

  private TimeSteps() {}

  static void require(int timeSteps) {
    if (timeSteps < 1) {
      throw new IllegalArgumentException("timeSteps must be at least 1, but was " + timeSteps);
    }
  }
}
