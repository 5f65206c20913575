package io.github.spikegen.cli.view;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.config.Hyperparameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How numbers, durations, sizes, options' values and paths are written. */
public final class Text {

  private static final int SIGNIFICANT = 4;
  private static final int MOST_DECIMALS = 6;

  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private Text() {}

  /** Returns a number with four significant digits, and without an exponent. */
  static String number(double value) {
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

  /** Returns a duration rounded up, such as {@code 40 s}, {@code 5 min} or {@code 2 h 10 min}. */
  public static String duration(double seconds) {
    if (seconds < 90) {
      return "%d s".formatted((long) Math.ceil(seconds));
    }
    long minutes = (long) Math.ceil(seconds / 60);
    return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  /** Returns channels, height and width of images, such as {@code 3x32x32}. */
  public static String size(Shape image) {
    return "%dx%dx%d".formatted(image.get(0), image.get(1), image.get(2));
  }

  /**
   * Returns an option's value as it is typed: constants in lower case with hyphens, lists with
   * commas.
   */
  public static String typed(Object value) {
    return Hyperparameters.write(value);
  }

  /** Returns the last part of a run's path, or all of it where other runs have the same. */
  public static String runName(String run, List<String> runs) {
    return runs.stream().filter(other -> last(other).equals(last(run))).count() > 1
        ? run
        : last(run);
  }

  private static String last(String run) {
    Path name = Path.of(run).getFileName();
    return name == null ? run : name.toString();
  }

  /** Returns a path as one word of a shell: quoted if it has to be. */
  public static String shellWord(Path path) {
    String text = path.toString();
    if (text.matches("[\\p{L}\\p{N}_./:\\\\,=+@%-]+")) {
      return text;
    }
    return WINDOWS ? '"' + text + '"' : "'" + text.replace("'", "'\\''") + "'";
  }
}
