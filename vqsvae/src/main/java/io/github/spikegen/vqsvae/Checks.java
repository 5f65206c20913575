package io.github.spikegen.vqsvae;

/** Checks of numbers in a config. */
final class Checks {

  private Checks() {}

  static void atLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ", but was " + value);
    }
  }

  static void divisibleByFour(String name, int value) {
    if (value < 4 || value % 4 != 0) {
      throw new IllegalArgumentException(
          name + " must be divisible by 4 (two halvings), but was " + value);
    }
  }

  static void finiteAtLeast(int least, String name, double value) {
    if (!(value >= least) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ", but was " + value);
    }
  }
}
