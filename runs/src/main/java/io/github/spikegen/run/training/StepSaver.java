package io.github.spikegen.run.training;

import io.github.spikegen.probe.EpochTally;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.EpochRun;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Trains an epoch and saves it now and then between two steps. */
final class StepSaver implements TrainingListener {

  private final Checkpoint checkpoint;
  private final RunProgress start;
  private final RunControl control;
  private final EpochTally tally;
  private final StageWorkers workers;
  private int stepsSaved;
  private long lastSaved = System.nanoTime();

  /** Prepares the training of the epoch, or of its rest, that is next. */
  StepSaver(Checkpoint checkpoint, RunProgress start, RunControl control, StageWorkers workers)
      throws IOException {
    this.checkpoint = checkpoint;
    this.start = start;
    this.control = control;
    this.workers = workers;
    tally = new EpochTally(checkpoint.sums(start));
  }

  TrainedEpoch train(StageTraining training) throws IOException {
    try {
      TrainedEpoch trained =
          training.train(
              new EpochRun(start.epochs(), start.steps(), this, control.stop(), tally, workers));
      if (trained.stopped()) {
        saveAfter(trained.steps()); // where the loop did not tell of its end
      }
      return trained;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void stepFinished(StepReport report) {
    control.listener().stepFinished(report);
    boolean last = report.step() == report.stepsPerEpoch() - 1; // saved anyway
    if (!last && System.nanoTime() - lastSaved >= control.saveEvery().toNanos()) {
      saveAfter(report.step() + 1 - start.steps());
    }
  }

  @Override
  public void epochFinished(EpochReport report) {
    if (report.stopped()) { // now, as the sums are freed afterwards
      saveAfter(report.steps());
    }
  }

  /** Saves after so many steps of this part of the epoch, unless that is done. */
  private void saveAfter(int steps) {
    if (steps == stepsSaved) {
      return;
    }
    RunProgress now = start.within(start.steps() + steps);
    try {
      checkpoint.save(now, tally.sums());
      control.afterSave().run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stepsSaved = steps;
    lastSaved = System.nanoTime();
  }
}
