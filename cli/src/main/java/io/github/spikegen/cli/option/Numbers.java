package io.github.spikegen.cli.option;

import java.util.function.DoublePredicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of numbers that check their range while the option's name is known. */
public final class Numbers {

  private Numbers() {}

  /** A whole number of at least 1. */
  public static final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 1);
    }
  }

  /** A whole number of at least 2. */
  public static final class AtLeastTwo implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 2);
    }
  }

  /** A whole number of at least 0. */
  public static final class WholeAtLeastZero implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 0);
    }
  }

  /** A finite number above 0. */
  public static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number > 0, "above 0");
    }
  }

  /** A finite number of at least 0. */
  public static final class AtLeastZero implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number >= 0, "of at least 0");
    }
  }

  /** A number of at least 0 and below 1. */
  public static final class ShareBelowOne implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number >= 0 && number < 1, "of at least 0 and below 1");
    }
  }

  /** A number above 0 and below 1. */
  public static final class BetweenZeroAndOne implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return real(value, number -> number > 0 && number < 1, "above 0 and below 1");
    }
  }

  private static int whole(String value, int least) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new TypeConversionException(
        "expected a whole number of at least %d, but was '%s'".formatted(least, value));
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
