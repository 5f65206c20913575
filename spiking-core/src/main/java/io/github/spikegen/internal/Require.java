package io.github.spikegen.internal;

/**
 * Checks of numbers that are arguments. Each throws an {@link IllegalArgumentException} with the
 * argument's name, what was expected, and the value.
 */
public final class Require {

  private Require() {}

  /**
   * Requires a count.
   *
   * @param name the argument
   * @param least the smallest value allowed
   * @param value the value
   */
  public static void atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, but was %d".formatted(name, least, value));
    }
  }

  /**
   * Requires a finite number that is not too small.
   *
   * @param name the argument
   * @param least the smallest value allowed
   * @param value the value
   */
  public static void finiteAtLeast(String name, int least, double value) {
    if (!(value >= least) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be finite and at least %d, but was %s".formatted(name, least, value));
    }
  }

  /**
   * Requires a finite number.
   *
   * @param name the argument
   * @param value the value
   */
  public static void finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s must be finite, but was %s".formatted(name, value));
    }
  }

  /**
   * Requires a finite number above 0.
   *
   * @param name the argument
   * @param value the value
   */
  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be finite and above 0, but was %s".formatted(name, value));
    }
  }

  /**
   * Requires a number from 0 to 1.
   *
   * @param name the argument
   * @param value the value
   */
  public static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1], but was %s".formatted(name, value));
    }
  }

  /**
   * Requires a number from 0 to below 1.
   *
   * @param name the argument
   * @param value the value
   */
  public static void shareBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1), but was %s".formatted(name, value));
    }
  }
}
