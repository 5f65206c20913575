package io.github.spikegen.surrogate;

/** Checks that the surrogates share. */
final class Arguments {

  private Arguments() {}

  static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " must be a finite number above 0, but was " + value);
    }
  }
}
