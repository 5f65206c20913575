package io.github.spikegen.cli;

/** Writes numbers with as many digits as mean something. */
final class Digits {

  private static final int SIGNIFICANT = 4;
  private static final int MOST_DECIMALS = 6;

  private Digits() {}

  /** Returns a number with four significant digits, and without an exponent. */
  static String of(double value) {
    return ("%." + decimals(value, SIGNIFICANT) + "f").formatted(value);
  }

  /** Returns how many decimals show some significant digits of a number, at most six. */
  static int decimals(double value, int significant) {
    if (value == 0) {
      return significant;
    }
    int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
    return Math.max(0, Math.min(MOST_DECIMALS, significant - 1 - magnitude));
  }
}
