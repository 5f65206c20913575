package io.github.spikegen.cli;

import java.nio.file.Path;
import java.util.Locale;

/** Writes paths into commands that are shown to be copied. */
final class ShellWord {

  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private ShellWord() {}

  /** Returns a path as one word of a shell: quoted if it has to be. */
  static String of(Path path) {
    String text = path.toString();
    if (text.matches("[\\p{L}\\p{N}_./:\\\\,=+@%-]+")) {
      return text;
    }
    return WINDOWS ? '"' + text + '"' : "'" + text.replace("'", "'\\''") + "'";
  }
}
