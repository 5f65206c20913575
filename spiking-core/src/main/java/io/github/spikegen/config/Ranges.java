package io.github.spikegen.config;

import java.util.ArrayList;
import java.util.List;

/** The range that an annotation states: whether a value lies in it, and how it is described. */
final class Ranges {

  private Ranges() {}

  /** Returns whether a number is finite and in range. */
  static boolean contains(Hyperparameter range, double value) {
    return Double.isFinite(value)
        && value >= range.atLeast()
        && value <= range.atMost()
        && (value > range.above() || range.above() == Double.NEGATIVE_INFINITY)
        && (value < range.below() || range.below() == Double.POSITIVE_INFINITY);
  }

  static boolean hasSize(Hyperparameter range, int size) {
    return size >= range.minimumSize() && size <= range.maximumSize();
  }

  /** Returns how many elements a list must have, such as "at least 2 numbers". */
  static String size(Hyperparameter range) {
    int least = range.minimumSize();
    int most = range.maximumSize();
    if (least == most) {
      return least + " numbers";
    }
    if (most == Integer.MAX_VALUE) {
      return "at least %d number%s".formatted(least, least == 1 ? "" : "s");
    }
    return "%d to %d numbers".formatted(least, most);
  }

  /** Returns the range as it follows "a number", such as " of at least 0 and below 1". */
  static String clause(Hyperparameter range) {
    List<String> parts = new ArrayList<>();
    if (range.atLeast() != Double.NEGATIVE_INFINITY) {
      parts.add("of at least " + text(range.atLeast()));
    }
    if (range.above() != Double.NEGATIVE_INFINITY) {
      parts.add("above " + text(range.above()));
    }
    if (range.atMost() != Double.POSITIVE_INFINITY) {
      parts.add((parts.isEmpty() ? "of at most " : "at most ") + text(range.atMost()));
    }
    if (range.below() != Double.POSITIVE_INFINITY) {
      parts.add("below " + text(range.below()));
    }
    return parts.isEmpty() ? "" : " " + String.join(" and ", parts);
  }

  /** Returns the range as it follows "must be", such as "in [0, 1)" or "at least 1". */
  static String condition(Hyperparameter range, boolean whole) {
    boolean bounded = lower(range) > Double.NEGATIVE_INFINITY;
    boolean limited = upper(range) < Double.POSITIVE_INFINITY;
    if (bounded && limited) {
      return "in %s%s, %s%s"
          .formatted(
              lower(range) == range.above() ? "(" : "[",
              text(lower(range)),
              text(upper(range)),
              upper(range) == range.below() ? ")" : "]");
    }
    String clause = clause(range).replaceFirst("^ (of )?", "");
    if (whole) {
      return clause;
    }
    return clause.isEmpty() ? "finite" : "finite and " + clause;
  }

  private static double lower(Hyperparameter range) {
    return Math.max(range.atLeast(), range.above());
  }

  private static double upper(Hyperparameter range) {
    return Math.min(range.atMost(), range.below());
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? String.valueOf((long) bound)
        : String.valueOf(bound);
  }
}
