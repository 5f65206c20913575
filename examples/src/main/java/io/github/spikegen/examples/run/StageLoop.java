package io.github.spikegen.examples.run;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.training.AdamW;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.ProgressListener;
import io.github.spikegen.training.RunLog;
import io.github.spikegen.training.StepReport;
import io.github.spikegen.training.TrainingLoop;
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
 * @param stop asked before every step and epoch
 */
record StageLoop(
    DiffusionRunConfig config,
    RunFolder folder,
    RunLog log,
    RunListener listener,
    BooleanSupplier stop) {

  /** What a stage does in an epoch, counted from 0; everything else is common to both stages. */
  interface Epochs {
    /** Trains one epoch. */
    EpochReport train(TrainingLoop loop, int epoch);

    /** Returns what training the last epoch told by the way. */
    Map<String, Number> figures(EpochReport report);

    /** Evaluates after an epoch and draws pictures; leaves the state of training as it is. */
    Map<String, Number> evaluate(int epoch) throws IOException;
  }

  /** Trains what is left of a stage; tells whether it is complete. */
  boolean run(Stage stage, Block block, NDManager manager, int stepsPerEpoch, Epochs epochs)
      throws IOException {
    StageOptions options = config.training(stage);
    Checkpoint checkpoint = new Checkpoint(folder, stage);
    int done = folder.progress().epochsDone(stage, config);
    try (AdamW optimizer = options.optimizer(stepsPerEpoch)) {
      if (done > 0) {
        checkpoint.load(done, block, optimizer);
      }
      listener.stageStarted(stage, options, done);
      TrainingLoop loop =
          new TrainingLoop(manager, block.getParameters(), optimizer)
              .withListener(steps())
              .withStop(stop);
      for (int epoch = done; epoch < options.epochs(); epoch++) {
        listener.epochStarted(stage, epoch + 1, stepsPerEpoch);
        EpochReport report = epochs.train(loop, epoch);
        if (report.stopped()) {
          listener.epochStopped();
          return false;
        }
        checkpoint.save(epoch + 1, block, optimizer);
        Map<String, Number> found = new LinkedHashMap<>(epochs.figures(report));
        if (!stop.getAsBoolean()) {
          found.putAll(epochs.evaluate(epoch));
        }
        EpochFigures figures =
            new EpochFigures(
                stage,
                epoch + 1,
                (epoch + 1) * stepsPerEpoch,
                report.seconds(),
                report.loss(),
                found);
        write(figures);
        listener.epochFinished(figures);
      }
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
