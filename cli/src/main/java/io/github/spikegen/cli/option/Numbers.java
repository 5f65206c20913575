package io.github.spikegen.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of numbers that check their range while the option's name is known. */
public final class Numbers {

  private static final int MOST_IMAGES = 10_000_000;
  private static final double MINUTES_OF_A_YEAR = 527_040;

  private Numbers() {}

  /** A whole number in a range. */
  private static class Whole implements ITypeConverter<Integer> {

    private final int least;
    private final int most;

    Whole(int least, int most) {
      this.least = least;
      this.most = most;
    }

    @Override
    public Integer convert(String value) {
      try {
        int number = Integer.parseInt(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new TypeConversionException(
          "expected a whole number of at least %d and at most %d, but was '%s'"
              .formatted(least, most, value));
    }
  }

  /** How many images there are: at least 1. */
  public static final class Images extends Whole {
    Images() {
      super(1, MOST_IMAGES);
    }
  }

  /** The number of an image, from 0. */
  public static final class ImageNumber extends Whole {
    ImageNumber() {
      super(0, MOST_IMAGES - 1);
    }
  }

  /** How many are worked on at once, such as images of a batch: at least 1. */
  public static final class Batch extends Whole {
    Batch() {
      super(1, 65_536);
    }
  }

  /** How often something is done, such as sampling steps: at least 1. */
  public static final class Times extends Whole {
    Times() {
      super(1, 100_000);
    }
  }

  /** The same, at least 2. */
  public static final class TwoOrMoreTimes extends Whole {
    TwoOrMoreTimes() {
      super(2, 100_000);
    }
  }

  /** The same, or 0 for not at all. */
  public static final class TimesOrNone extends Whole {
    TimesOrNone() {
      super(0, 100_000);
    }
  }

  /** How many neurons are recorded: at least 1. */
  public static final class Units extends Whole {
    Units() {
      super(1, 100_000_000);
    }
  }

  /** A number in a range that begins at 0. */
  private static class FromZero implements ITypeConverter<Double> {

    private final double most;

    FromZero(double most) {
      this.most = most;
    }

    @Override
    public Double convert(String value) {
      try {
        double number = Double.parseDouble(value);
        if (number >= 0 && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new TypeConversionException(
          "expected a number of at least 0 and at most %,.0f, but was '%s'".formatted(most, value));
    }
  }

  /** Minutes, up to a year. */
  public static final class Minutes extends FromZero {
    Minutes() {
      super(MINUTES_OF_A_YEAR);
    }
  }

  /** Picojoules of an operation. */
  public static final class Picojoules extends FromZero {
    Picojoules() {
      super(1e6);
    }
  }
}
