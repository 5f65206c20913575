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
    if (!Ranges.hasSize(spec.parameter(), values.size())) {
      throw refused(Ranges.size(spec.parameter()), text);
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
    return Ranges.contains(spec.parameter(), number.doubleValue());
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
      return "a number" + Ranges.clause(spec.parameter());
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number" + Ranges.clause(spec.parameter());
    }
    return "a value";
  }

  private static IllegalArgumentException refused(String expected, String text) {
    return new IllegalArgumentException("expected %s, but was '%s'".formatted(expected, text));
  }
}
