package io.github.spikegen.cli.view;

import io.github.spikegen.run.dataset.DatasetListener;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;

/** Prints what is worth knowing of a data set, once, and how far reading it is. */
public final class DatasetProgress implements DatasetListener, AutoCloseable {

  private final PrintWriter out;
  private final String dataset;
  private final Set<String> noted = new HashSet<>();
  private WorkProgress current;

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
