package io.github.spikegen.run.training;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.RunLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The epochs of one stage: training, checkpoint, evaluation and log, from where the run was left.
 *
 * <p>The checkpoint comes right after the training, so that nothing that happens to the evaluation
 * costs a trained epoch. A crash between the two costs the epoch's line in the log. Figures of an
 * epoch that was resumed within are those of the steps since.
 *
 * @param config the run's config
 * @param folder its folder
 * @param log its log
 * @param control how it is watched, stopped and saved
 */
record StageLoop(RunConfig config, RunFolder folder, RunLog log, RunControl control) {

  private static final long DRAW_EVERY_NANOS = 20_000_000_000L;

  /**
   * Trains what is left of a stage.
   *
   * @param stage the stage
   * @param training what is particular to it
   * @return true if the stage is complete, false if it was stopped
   * @throws InvalidFileException if the checkpoint to go on from is missing or damaged
   * @throws IOException if reading or writing fails
   */
  public boolean run(Stage stage, StageTraining training) throws IOException {
    StageOptions options = config.training(stage);
    int steps = options.stepsPerEpoch(config.data().images());
    Checkpoint checkpoint = new Checkpoint(folder, stage, training.networks());
    RunProgress now = folder.progress(config).of(stage, config);
    if (!now.isNone()) {
      checkpoint.load(now);
    }
    long parameters = training.networks().stream().mapToLong(TrainedNetwork::parameters).sum();
    control.listener().stageStarted(stage, options, now, parameters);
    long lastDrawn = System.nanoTime();
    while (!now.isDone(stage, config)) {
      int epoch = now.epochs();
      control.listener().epochStarted(stage, epoch + 1, now.steps(), steps);
      TrainedEpoch trained = new StepSaver(checkpoint, now, control).train(training);
      if (trained.stopped()) {
        if (trained.steps() > 0) {
          checkpoint.save(now.at(epoch, now.steps() + trained.steps()));
        }
        control.listener().epochStopped();
        return false;
      }
      now = now.at(epoch + 1, 0);
      checkpoint.save(now);
      Map<String, Object> found = new LinkedHashMap<>(trained.figures());
      if (!control.stop().getAsBoolean()) {
        try (Checkpoint.AveragedWeights averaged =
            new Checkpoint.AveragedWeights(training.networks())) {
          found.putAll(training.evaluate(epoch));
        }
      }
      EpochFigures figures =
          new EpochFigures(
              stage, epoch + 1, (epoch + 1) * steps, trained.seconds(), trained.loss(), found);
      double judgement = figures.number(training.judgedBy());
      if (config.data().holdOut() != null && !Double.isNaN(judgement)) {
        now = BestWeights.judge(folder, now, judgement);
      }
      write(figures);
      if (now.isDone(stage, config) || System.nanoTime() - lastDrawn > DRAW_EVERY_NANOS) {
        LogChart.draw(folder.log(), folder.chart());
        lastDrawn = System.nanoTime();
      }
      control.listener().epochFinished(figures);
    }
    BestWeights.use(folder, config);
    return true;
  }

  private void write(EpochFigures figures) throws IOException {
    try {
      log.write(figures.logLine());
    } catch (UncheckedIOException e) { // says why, such as a full disk, and not where
      throw new FileSystemException(folder.log().toString(), null, e.getCause().getMessage());
    }
  }
}
