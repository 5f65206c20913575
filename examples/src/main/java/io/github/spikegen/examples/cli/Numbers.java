package io.github.spikegen.examples.cli;

import java.util.function.DoublePredicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of numbers that check their range while the option's name is known. */
final class Numbers {

  private Numbers() {}

  /** A whole number of at least 1. */
  static final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        int number = Integer.parseInt(value);
        if (number >= 1) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new TypeConversionException(
          "expected a whole number of at least 1, but was '%s'".formatted(value));
    }
  }

  /** A finite number above 0. */
  static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number > 0, "above 0");
    }
  }

  /** A finite number of at least 0. */
  static final class AtLeastZero implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number >= 0, "of at least 0");
    }
  }

  private static double real(String value, DoublePredicate range, String expected) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number) && range.test(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new TypeConversionException(
        "expected a number %s, but was '%s'".formatted(expected, value));
  }
}
