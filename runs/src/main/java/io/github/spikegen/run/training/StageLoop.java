package io.github.spikegen.run.training;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.StageTraining.TrainedNetwork;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.RunLog;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The epochs of one stage: training, checkpoint, evaluation and log, from where the run was left.
 *
 * <p>The checkpoint comes right after the training, so that nothing that happens to the evaluation
 * costs a trained epoch. It says that the epoch is not judged yet: a resumed run evaluates it
 * first, writes the same files again, and only then says so in {@code progress.json}. Figures of an
 * epoch that was resumed within are those of all its steps.
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
    try (StageWorkers workers =
        control.cluster() == null
            ? null
            : control.cluster().open(folder, config, stage, training)) {
      return run(stage, training, workers);
    }
  }

  private boolean run(Stage stage, StageTraining training, StageWorkers workers)
      throws IOException {
    StageOptions options = config.training(stage);
    int steps = options.stepsPerEpoch(config.data().images());
    Checkpoint checkpoint = new Checkpoint(folder, stage, training.networks());
    RunProgress now = folder.progress(config).of(stage, config);
    if (!now.isNone()) {
      checkpoint.load(now);
    }
    SilentLayers policy = control.silentLayers();
    SilenceWatch silence =
        new SilenceWatch(
            policy == null ? training.silentLayers() : policy, steps, folder.log(), stage);
    long parameters = training.networks().stream().mapToLong(TrainedNetwork::parameters).sum();
    control.listener().stageStarted(stage, options, now, parameters);
    long lastDrawn = System.nanoTime();
    while (!now.isDone(stage, config)) {
      if (now.unjudged() == null) {
        control.listener().epochStarted(stage, now.epochs() + 1, now.steps(), steps);
        TrainedEpoch trained = new StepSaver(checkpoint, now, control, workers).train(training);
        if (trained.stopped()) {
          control.listener().epochStopped();
          return false;
        }
        now = now.trained(silence.after(trained, now.epochs() + 1));
        checkpoint.save(now, Map.of());
        control.afterSave().run();
      } else {
        silence.count(now.unjudged());
      }
      if (control.stop().getAsBoolean()) {
        control.listener().epochStopped();
        return false;
      }
      boolean draws = System.nanoTime() - lastDrawn > DRAW_EVERY_NANOS;
      lastDrawn = draws ? System.nanoTime() : lastDrawn;
      now = judge(now, training, steps, draws);
    }
    return true;
  }

  /** Evaluates and logs the last epoch; again after a crash, the files are the same. */
  private RunProgress judge(RunProgress now, StageTraining training, int steps, boolean draws)
      throws IOException {
    TrainedEpoch trained = now.unjudged();
    Map<String, Object> found = new LinkedHashMap<>(trained.figures());
    try (Checkpoint.AveragedWeights averaged =
        new Checkpoint.AveragedWeights(training.networks())) {
      found.putAll(training.evaluate(now.epochs() - 1));
    }
    EpochFigures figures =
        new EpochFigures(
            now.stage(),
            now.epochs(),
            now.epochs() * steps,
            trained.seconds(),
            trained.loss(),
            found);
    boolean heldOut = config.data().holdOut() != null;
    RunProgress judged = now.judged(heldOut ? figures.number(training.judgedBy()) : Double.NaN);
    BestWeights.keep(folder, judged);
    log.write(figures.logLine());
    boolean done = judged.isDone(now.stage(), config);
    if (done || draws) {
      LogChart.draw(folder.log(), folder.chart());
    }
    if (done && config.training(now.stage()).patience() > 0) {
      BestWeights.use(folder, now.stage());
    }
    folder.writeProgress(judged);
    control.afterSave().run();
    control.listener().epochFinished(figures);
    return judged;
  }
}
