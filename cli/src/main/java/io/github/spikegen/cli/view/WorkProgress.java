package io.github.spikegen.cli.view;

import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.evaluation.Evaluation;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows how far a piece of work is: a bar on a terminal, elsewhere a line now and then. Several
 * pieces may follow each other.
 */
public final class WorkProgress implements Evaluation.Listener, AutoCloseable {

  private static final long LINE_EVERY_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private String work;
  private long total;
  private ProgressBar bar;
  private long start;
  private long lastLine;

  /** Shows nothing before the first piece of work is started. */
  public WorkProgress(PrintWriter out) {
    this.out = out;
  }

  /** Begins to show the progress of work of a known size. */
  public WorkProgress(PrintWriter out, String work, long total) {
    this(out);
    start(work, total);
  }

  private void start(String next, long size) {
    close();
    work = next;
    total = size;
    start = System.nanoTime();
    lastLine = start;
    bar = TerminalBar.isPossible() ? TerminalBar.of(work, total).build() : null;
  }

  @Override
  public void started(String next, int size) {
    start(next, size);
  }

  @Override
  public void proceeded(int done) {
    to(done);
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
      bar = null;
    }
  }

  /** Prints what is worth knowing of a data set, once, and how far reading it is. */
  public static final class DatasetProgress implements DatasetListener, AutoCloseable {

    private final PrintWriter out;
    private final String dataset;
    private final Set<String> noted = new HashSet<>();
    private final WorkProgress reading;

    /** Shows nothing before a data set is read. */
    public DatasetProgress(PrintWriter out, String dataset) {
      this.out = out;
      this.dataset = dataset;
      reading = new WorkProgress(out);
    }

    @Override
    public void noted(String note) {
      if (noted.add(note)) {
        out.println("Note: " + note);
        out.flush();
      }
    }

    @Override
    public void started(int images) {
      reading.started("reading " + dataset, images);
    }

    @Override
    public void proceeded(int images) {
      reading.to(images);
    }

    @Override
    public void close() {
      reading.close();
    }
  }
}
