package io.github.spikegen.internal;

/** Text from files as messages show it: short, and without what a terminal would obey. */
public final class Quoted {

  private static final int LONGEST = 80;

  private Quoted() {}

  /**
   * Returns a text as it is shown: cut after 80 characters, and with control characters and those
   * that change the direction of writing as question marks.
   *
   * @param text any text, or null
   * @return the text for a message
   */
  public static String of(Object text) {
    return shown(String.valueOf(text), LONGEST);
  }

  /**
   * Returns a whole message of one line as it is shown.
   *
   * @param message what may hold texts from files
   * @return the same without control characters, cut where it is very long
   */
  public static String line(String message) {
    return shown(message.replaceAll("\\s*\\R\\s*", " ").strip(), 25 * LONGEST);
  }

  private static String shown(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(longest).forEach(point -> shown.appendCodePoint(visible(point)));
    int points = text.codePointCount(0, text.length());
    if (points > longest) {
      shown.append("... (%,d characters)".formatted(points));
    }
    return shown.toString();
  }

  private static int visible(int point) {
    int type = Character.getType(point);
    boolean obeyed =
        type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    return obeyed ? '?' : point;
  }
}
