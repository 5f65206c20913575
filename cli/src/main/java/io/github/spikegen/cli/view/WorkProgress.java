package io.github.spikegen.cli.view;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a piece of work is: a bar on a terminal, elsewhere a line now and then. */
public final class WorkProgress implements AutoCloseable {

  private static final long LINE_EVERY_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final String work;
  private final long total;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long lastLine = start;

  public WorkProgress(PrintWriter out, String work, long total) {
    this.out = out;
    this.work = work;
    this.total = total;
    bar =
        Terminal.isAttached()
            ? new ProgressBarBuilder()
                .setTaskName(work)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  /** Says how much is done. */
  public void to(long done) {
    long now = System.nanoTime();
    if (bar != null) {
      bar.stepTo(done);
    } else if (now - lastLine > LINE_EVERY_NANOS && done < total) {
      lastLine = now;
      double secondsLeft = (now - start) / 1e9 / Math.max(1, done) * (total - done);
      out.println(
          "  %s: %,d of %,d, done in %s".formatted(work, done, total, Text.duration(secondsLeft)));
      out.flush();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
