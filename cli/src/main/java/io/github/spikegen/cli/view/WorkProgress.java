package io.github.spikegen.cli.view;

import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.evaluation.Evaluation;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;

/** Shows how far a piece of work is: a bar on a terminal, elsewhere a line now and then. */
public final class WorkProgress implements AutoCloseable {

  private static final long LINE_EVERY_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final String work;
  private final long total;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long lastLine = start;

  /** Begins to show the progress of work of a known size. */
  public WorkProgress(PrintWriter out, String work, long total) {
    this.out = out;
    this.work = work;
    this.total = total;
    bar = TerminalBar.isPossible() ? TerminalBar.of(work, total).build() : null;
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

  /** Shows the parts of an evaluation one after the other. */
  public static final class EvaluationProgress implements Evaluation.Listener, AutoCloseable {

    private final PrintWriter out;
    private WorkProgress current;

    /** Shows nothing before the first part begins. */
    public EvaluationProgress(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void started(String work, int total) {
      close();
      current = new WorkProgress(out, work, total);
    }

    @Override
    public void proceeded(int done) {
      current.to(done);
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }

  /** Prints what is worth knowing of a data set, once, and how far reading it is. */
  public static final class DatasetProgress implements DatasetListener, AutoCloseable {

    private final PrintWriter out;
    private final String dataset;
    private final Set<String> noted = new HashSet<>();
    private WorkProgress current;

    /** Shows nothing before a data set is read. */
    public DatasetProgress(PrintWriter out, String dataset) {
      this.out = out;
      this.dataset = dataset;
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
      close();
      current = new WorkProgress(out, "reading " + dataset, images);
    }

    @Override
    public void proceeded(int images) {
      current.to(images);
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }
}
