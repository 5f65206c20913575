package io.github.spikegen.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values of hyper-parameters as text, and what is said about their ranges. */
final class HyperparameterText {

  private HyperparameterText() {}

  static String write(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof List<?> list) {
      return list.stream().map(HyperparameterText::write).collect(Collectors.joining(","));
    }
    return String.valueOf(value);
  }

  static Object parse(HyperparameterSpec spec, String text) {
    if (!spec.none().isEmpty() && spec.none().equals(text)) {
      return spec.type().isPrimitive() ? zero(spec.type()) : null;
    }
    if (!spec.list()) {
      return element(spec, text);
    }
    List<Object> values = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      values.add(element(spec, part));
    }
    if (!hasSize(spec.parameter(), values.size())) {
      throw refused(size(spec.parameter()), text);
    }
    return List.copyOf(values);
  }

  private static Object zero(Class<?> type) {
    if (type == double.class) {
      return 0.0;
    }
    return type == long.class ? (Object) 0L : (Object) 0;
  }

  private static Object element(HyperparameterSpec spec, String text) {
    Object value;
    try {
      value = value(spec.type(), text);
    } catch (NumberFormatException e) {
      throw refused(expected(spec), text);
    }
    if (value == null || (value instanceof Number number && !inRange(spec, number))) {
      throw refused(expected(spec), text);
    }
    return value;
  }

  private static boolean inRange(HyperparameterSpec spec, Number number) {
    return contains(spec.parameter(), number.doubleValue());
  }

  /** Returns the value; null if the text is none of few known words. */
  private static Object value(Class<?> type, String text) {
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class || type == Long.class) {
      return Long.valueOf(text);
    }
    if (type == double.class || type == Double.class) {
      return Double.valueOf(text);
    }
    if (type == boolean.class || type == Boolean.class) {
      return List.of("true", "false").contains(text) ? Boolean.valueOf(text) : null;
    }
    if (type == String.class) {
      return text;
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> write(constant).equals(text))
          .findFirst()
          .orElse(null);
    }
    return valueOf(type, text);
  }

  private static Object valueOf(Class<?> type, String text) {
    try {
      Method method = type.getMethod("valueOf", String.class);
      return method.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          type + " is no type of a hyper-parameter: it has no public static valueOf(String)", e);
    }
  }

  static String expected(HyperparameterSpec spec) {
    Class<?> type = spec.type();
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(HyperparameterText::write)
          .collect(Collectors.joining(", "));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number" + clause(spec.parameter());
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number" + clause(spec.parameter());
    }
    return "a value";
  }

  private static IllegalArgumentException refused(String expected, String text) {
    return new IllegalArgumentException("expected %s, but was '%s'".formatted(expected, text));
  }

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
      parts.add("of at least " + bound(range.atLeast()));
    }
    if (range.above() != Double.NEGATIVE_INFINITY) {
      parts.add("above " + bound(range.above()));
    }
    if (range.atMost() != Double.POSITIVE_INFINITY) {
      parts.add((parts.isEmpty() ? "of at most " : "at most ") + bound(range.atMost()));
    }
    if (range.below() != Double.POSITIVE_INFINITY) {
      parts.add("below " + bound(range.below()));
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
              bound(lower(range)),
              bound(upper(range)),
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

  private static String bound(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? String.valueOf((long) bound)
        : String.valueOf(bound).replace(".0E", "e");
  }
}
