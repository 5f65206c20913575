package io.github.spikegen.cli.option;

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

  /** A finite number of at least 0. */
  public static final class AtLeastZero implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      try {
        double number = Double.parseDouble(value);
        if (Double.isFinite(number) && number >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new TypeConversionException(
          "expected a number of at least 0, but was '%s'".formatted(value));
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
}
