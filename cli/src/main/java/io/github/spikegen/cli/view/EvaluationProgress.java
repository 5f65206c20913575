package io.github.spikegen.cli.view;

import io.github.spikegen.run.evaluation.Evaluation;
import java.io.PrintWriter;

/** Shows the parts of an evaluation one after the other. */
public final class EvaluationProgress implements Evaluation.Listener, AutoCloseable {

  private final PrintWriter out;
  private WorkProgress current;

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
