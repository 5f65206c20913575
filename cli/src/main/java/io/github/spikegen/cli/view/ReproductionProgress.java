package io.github.spikegen.cli.view;

import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.run.reproduction.Reproduction;
import io.github.spikegen.training.TrainingListener;
import java.io.PrintWriter;
import java.util.function.LongConsumer;

/** Shows how a plan proceeds: a heading for each run, below it its training, and what it gave. */
public final class ReproductionProgress implements Reproduction.Listener, AutoCloseable {

  private final PrintWriter out;
  private final int runs;
  private final WorkProgress work;
  private TrainingProgress<?> training;
  private int finished;

  /** Shows the progress of a plan with so many runs. */
  public ReproductionProgress(PrintWriter out, int runs) {
    this.out = out;
    this.runs = runs;
    work = new WorkProgress(out);
  }

  @Override
  public <C extends Record & RunConfig> RunListener training(
      PlannedRun run, RunFolder folder, ModelFamily<C> family, C config) {
    print("Run %d of %d: %s".formatted(finished + 1, runs, run.title()));
    close();
    TrainingProgress<C> shown = new TrainingProgress<>(out, folder, config, family);
    training = shown;
    return shown;
  }

  @Override
  public void finished(PlannedRun run, String outcome, boolean failed) {
    close();
    finished++;
    print(
        failed
            ? "  failed: %s: %s".formatted(run.title(), outcome)
            : "  %s: %s".formatted(outcome, run.title()));
  }

  /** Prints one line, when the training begins. */
  @Override
  public TrainingListener judge(String name) {
    return new TrainingListener() {
      @Override
      public void epochStarted(int epoch, int steps) {
        if (epoch == 0) {
          print("  Training the %s of the data set, which is kept.".formatted(name));
        }
        work.started("training the %s, epoch %d".formatted(name, epoch + 1), steps);
      }

      @Override
      public void stepFinished(StepReport report) {
        work.to(report.step() + 1L);
      }
    };
  }

  @Override
  public LongConsumer drawing(String what, int images) {
    work.started("drawing " + what, images);
    return work::to;
  }

  @Override
  public void started(String what, int total) {
    work.started(what, total);
  }

  @Override
  public void proceeded(int done) {
    work.proceeded(done);
  }

  @Override
  public void started(int images) {
    work.started("reading images", images);
  }

  @Override
  public void noted(String note) {
    print("Note: " + note);
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    work.close();
    if (training != null) {
      training.close();
      training = null;
    }
  }
}
