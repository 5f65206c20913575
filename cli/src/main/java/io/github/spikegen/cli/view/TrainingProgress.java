package io.github.spikegen.cli.view;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows a run: a bar for the current epoch on a terminal, and a line for each finished epoch.
 * Elsewhere long epochs print a line now and then instead of the bar.
 *
 * @param <C> the class of the run's config
 */
public final class TrainingProgress<C extends Record & RunConfig>
    implements RunListener, AutoCloseable {

  private static final long LINE_EVERY_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final RunFolder folder;
  private final C config;
  private final ModelFamily<C> family;
  private final boolean terminal = TerminalBar.isPossible();
  private ProgressBar bar;
  private long stageStart;
  private long stageSteps;
  private long stageStepsDone;
  private long lastLine;
  private EpochFigures lastEpoch;

  /** Shows the progress of a run in this folder. */
  public TrainingProgress(PrintWriter out, RunFolder folder, C config, ModelFamily<C> family) {
    this.out = out;
    this.folder = folder;
    this.config = config;
    this.family = family;
  }

  /** Returns a figure of the last epoch, NaN if it has none. */
  public double last(String figure) {
    return lastEpoch == null ? Double.NaN : lastEpoch.number(figure);
  }

  @Override
  public void stageStarted(Stage stage, StageOptions options, RunProgress done, long parameters) {
    int steps = options.stepsPerEpoch(config.data().images());
    stageStart = System.nanoTime();
    stageSteps = (long) (options.epochs() - done.epochs()) * steps - done.steps();
    stageStepsDone = 0;
    String from = done.isNone() ? "" : ", continued after " + where(done);
    String epochs = options.epochs() == 1 ? "1 epoch" : options.epochs() + " epochs";
    print(
        "%s (%,d parameters, %s of %d steps%s)."
            .formatted(family.stageText(config, stage), parameters, epochs, steps, from));
  }

  private static String where(RunProgress done) {
    if (done.steps() == 0) {
      return "epoch " + done.epochs();
    }
    return "step %d of epoch %d".formatted(done.steps(), done.epochs() + 1);
  }

  @Override
  public void preparing(Stage stage, int images) {
    print(family.preparingText(stage, images));
  }

  @Override
  public void epochStarted(Stage stage, int epoch, int done, int steps) {
    lastLine = System.nanoTime();
    if (terminal) {
      bar =
          TerminalBar.of("epoch %d/%d".formatted(epoch, config.training(stage).epochs()), steps)
              .startsFrom(done, Duration.ZERO)
              .build();
    }
  }

  @Override
  public void stepFinished(StepReport report) {
    stageStepsDone++;
    if (bar != null) {
      bar.setExtraMessage(" loss %.4f, stage done in %s".formatted(report.loss(), timeLeft()));
      bar.step();
    } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
      lastLine = System.nanoTime();
      print(
          "  epoch %d, step %d of %d: loss %.4f, stage done in %s"
              .formatted(
                  report.epoch(),
                  report.step() + 1,
                  report.stepsPerEpoch(),
                  report.loss(),
                  timeLeft()));
    }
  }

  private String timeLeft() {
    double secondsAStep = (System.nanoTime() - stageStart) / 1e9 / stageStepsDone;
    return Text.duration(secondsAStep * (stageSteps - stageStepsDone));
  }

  @Override
  public void epochStopped() {
    closeBar();
  }

  @Override
  public void epochFinished(EpochFigures figures) {
    closeBar();
    lastEpoch = figures;
    Stage stage = figures.stage();
    Path grid = folder.grid(stage, figures.epoch());
    print(
        "  epoch %d/%d: %s, %.1f s%s"
            .formatted(
                figures.epoch(),
                config.training(stage).epochs(),
                family.epochText(config, figures),
                figures.seconds(),
                Files.exists(grid) ? ", " + grid : ""));
    family.warnings(config, figures).forEach(warning -> print("    warning: " + warning));
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    closeBar();
  }
}
