package io.github.spikegen.examples.run.training;

import io.github.spikegen.examples.run.RunConfig;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.StageOptions;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ProgressListener;
import io.github.spikegen.training.RunLog;
import io.github.spikegen.training.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The epochs of one stage: training, checkpoint, evaluation and log, from where the run was left.
 *
 * <p>The checkpoint comes right after the training, so that nothing that happens to the evaluation
 * costs a trained epoch. A crash between the two costs the epoch's line in the log.
 *
 * @param config the run's config
 * @param folder its folder
 * @param log its log
 * @param listener is told of everything
 * @param stop asked before every step and every evaluation
 */
public record StageLoop(
    RunConfig config, RunFolder folder, RunLog log, RunListener listener, BooleanSupplier stop) {

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
    int done = folder.progress(config).epochsDone(stage, config);
    if (done > 0) {
      checkpoint.load(done);
    }
    long parameters = training.networks().stream().mapToLong(TrainedNetwork::parameters).sum();
    listener.stageStarted(stage, options, done, parameters);
    for (int epoch = done; epoch < options.epochs(); epoch++) {
      listener.epochStarted(stage, epoch + 1, steps);
      TrainedEpoch trained = training.train(epoch, steps(), stop);
      if (trained.stopped()) {
        listener.epochStopped();
        return false;
      }
      checkpoint.save(epoch + 1);
      Map<String, Object> found = new LinkedHashMap<>(trained.figures());
      if (!stop.getAsBoolean()) {
        try (AveragedWeights averaged = new AveragedWeights(training.networks())) {
          found.putAll(training.evaluate(epoch));
        }
      }
      EpochFigures figures =
          new EpochFigures(
              stage, epoch + 1, (epoch + 1) * steps, trained.seconds(), trained.loss(), found);
      write(figures);
      listener.epochFinished(figures);
    }
    return true;
  }

  private void write(EpochFigures figures) throws IOException {
    try {
      log.write(figures.logLine());
    } catch (UncheckedIOException e) { // says why, such as a full disk, and not where
      throw new FileSystemException(folder.log().toString(), null, e.getCause().getMessage());
    }
  }

  private ProgressListener steps() {
    return new ProgressListener() {
      @Override
      public void stepFinished(StepReport report) {
        listener.stepFinished(report);
      }
    };
  }
}
