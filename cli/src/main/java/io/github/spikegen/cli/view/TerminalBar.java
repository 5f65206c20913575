package io.github.spikegen.cli.view;

import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on the standard error stream of a terminal.
 *
 * <p>The library's own consumers ask JLine for the width, which sets SIGINT back to its default:
 * Ctrl-C would end the process before a run is saved. This one asks {@code stty}.
 */
final class TerminalBar implements ProgressBarConsumer {

  private static final int USUAL_WIDTH = 80;
  private static final int UPDATE_MILLIS = 500;

  private final PrintStream err =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
  private final int width = width() - 1; // the last column would break the line

  private TerminalBar() {}

  /** Begins to describe a bar of a known number of steps. */
  static ProgressBarBuilder of(String task, long steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setConsumer(new TerminalBar())
        .clearDisplayOnFinish();
  }

  /** Returns true if the output goes to a terminal rather than to a file or another program. */
  @SuppressWarnings("SystemConsoleNull") // the other half of the question is asked below
  static boolean isPossible() {
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

  private static int width() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int columns = Integer.parseInt(size.strip().replaceFirst("\\d+ ", ""));
      return columns > 1 ? columns : USUAL_WIDTH; // 0 where the terminal does not know
    } catch (IOException | NumberFormatException e) { // no such program, or no terminal of its own
      return USUAL_WIDTH;
    }
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public void accept(String rendered) {
    err.print("\r" + rendered);
  }

  /** The bar was cleared before; the cursor is at the beginning of its line. */
  @Override
  public void close() {
    err.flush();
  }
}
