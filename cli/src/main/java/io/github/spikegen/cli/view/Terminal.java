package io.github.spikegen.cli.view;

import java.io.Console;

/** Tells whether somebody is watching. */
final class Terminal {

  private Terminal() {}

  /** Returns true if the output goes to a terminal rather than to a file or another program. */
  @SuppressWarnings("SystemConsoleNull") // the other half of the question is asked below
  static boolean isAttached() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // from Java 22 on there is a console even without a terminal, and this method
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
