package io.github.spikegen.training;

/** Checks of arguments that several classes of this package share. */
final class Require {

  private Require() {}

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be finite and above 0, but was " + value);
    }
  }

  static void atLeastZero(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be finite and at least 0, but was " + value);
    }
  }

  static void shareBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must lie in [0, 1), but was " + value);
    }
  }
}
