package io.github.spikegen.run;

import com.google.gson.JsonObject;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.internal.Require;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.internal.LogValues;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a run has come: what {@code progress.json} holds.
 *
 * @param stage the stage that was last trained
 * @param epochs how many of its epochs are done, at least 0
 * @param steps how many steps of the next epoch are done, at least 0
 * @param best the best epoch of the stage, null where none was judged on held-out images
 * @param unjudged what training the last of these epochs gave, null once it was evaluated and
 *     logged too
 */
public record RunProgress(
    Stage stage, int epochs, int steps, BestEpoch best, TrainedEpoch unjudged) {

  public RunProgress {
    Objects.requireNonNull(stage, "stage");
    Require.atLeast("epochs", 0, epochs);
    Require.atLeast("steps", 0, steps);
  }

  /**
   * Makes the progress at the end of an epoch.
   *
   * @param stage the stage that was last trained
   * @param epochs how many of its epochs are done, at least 0
   */
  public RunProgress(Stage stage, int epochs) {
    this(stage, epochs, 0, null, null);
  }

  /**
   * {@return the progress within the next epoch}
   *
   * @param done how many steps of it are done
   */
  public RunProgress within(int done) {
    return new RunProgress(stage, epochs, done, best, null);
  }

  /**
   * {@return the progress once the next epoch is trained, and not yet evaluated}
   *
   * @param trained what the training gave
   */
  public RunProgress trained(TrainedEpoch trained) {
    return new RunProgress(stage, epochs + 1, 0, best, trained);
  }

  /**
   * {@return the progress once the last epoch is evaluated}
   *
   * @param value its figure on held-out images, where less is better; NaN if there is none
   */
  public RunProgress judged(double value) {
    BestEpoch now = Double.isNaN(value) ? best : BestEpoch.after(best, epochs, value);
    return new RunProgress(stage, epochs, steps, now, null);
  }

  /**
   * {@return the progress of a run that has not begun: no epochs of the first stage}
   *
   * @param config the run's config
   */
  public static RunProgress none(RunConfig config) {
    return new RunProgress(config.stages().get(0), 0);
  }

  /**
   * {@return how far a stage has come: nothing to all of its epochs}
   *
   * @param asked the stage
   * @param config the run's config
   */
  public RunProgress of(Stage asked, RunConfig config) {
    if (asked.equals(stage)) {
      return this;
    }
    List<Stage> order = config.stages();
    boolean before = order.indexOf(asked) < order.indexOf(stage);
    return new RunProgress(asked, before ? config.training(asked).epochs() : 0);
  }

  /** {@return whether nothing is done, at the beginning of the stage} */
  public boolean isNone() {
    return epochs == 0 && steps == 0;
  }

  /**
   * {@return whether a stage has come to its end: all its epochs are done and judged, or it was
   * stopped early}
   *
   * @param asked the stage
   * @param config the run's config
   */
  public boolean isDone(Stage asked, RunConfig config) {
    RunProgress progress = of(asked, config);
    StageOptions options = config.training(asked);
    boolean hopeless =
        options.patience() > 0
            && progress.best != null
            && progress.best.since() >= options.patience();
    return progress.unjudged == null && (hopeless || progress.epochs == options.epochs());
  }

  /**
   * {@return whether all stages have come to their ends: there is nothing left to train}
   *
   * @param config the run's config
   */
  public boolean isComplete(RunConfig config) {
    return config.stages().stream().allMatch(asked -> isDone(asked, config));
  }

  /**
   * {@return whether a line of the log tells of an epoch that is not yet done, or not yet judged: a
   * crash came between the line and the checkpoint}
   *
   * @param line the line
   * @param config the run's config
   */
  public boolean isBefore(JsonObject line, RunConfig config) {
    Optional<String> label = LogValues.text(line.get("stage"));
    OptionalDouble epoch = LogValues.number(line.get("epoch"));
    if (label.isEmpty() || epoch.isEmpty()) {
      return false;
    }
    int logged = unjudged == null ? epochs : epochs - 1;
    List<String> order = config.stages().stream().map(Stage::label).toList();
    int here = order.indexOf(stage.label());
    int there = order.indexOf(label.get());
    return there > here || (there == here && epoch.getAsDouble() > logged);
  }

  /** What the file holds. */
  private record Stored(
      String stage, int epochs, int steps, BestEpoch best, TrainedEpoch unjudged) {
    Stored {
      new RunProgress(Stage.of(stage, 0, ""), epochs, steps, best, unjudged); // checks the values
    }
  }

  static RunProgress read(Path file, RunConfig config) throws IOException {
    Stored stored = RunJson.read(file, Stored.class);
    for (Stage stage : config.stages()) {
      if (stage.label().equals(stored.stage)) {
        RunProgress progress =
            new RunProgress(stage, stored.epochs, stored.steps, stored.best, stored.unjudged);
        if (!progress.isPossible(config)) {
          throw new InvalidFileException(
              file,
              "tells of %d epochs and %d steps of the stage %s, which has %d epochs"
                  .formatted(stored.epochs, stored.steps, stage, config.training(stage).epochs()));
        }
        return progress;
      }
    }
    throw new InvalidFileException(
        file,
        "tells of the stage %s, which runs of %s don't have"
            .formatted(Quoted.of(stored.stage), config.family().name()));
  }

  /** Tells whether a training can come so far. */
  private boolean isPossible(RunConfig config) {
    StageOptions options = config.training(stage);
    boolean known = best == null || (best.epoch >= 1 && best.epoch <= epochs && best.since >= 0);
    int done = steps == 0 ? epochs : epochs + 1;
    return known
        && done <= options.epochs()
        && (steps == 0 || steps < config.data().images())
        && (unjudged == null || (epochs > 0 && steps == 0));
  }

  void write(Path file) throws IOException {
    RunJson.write(file, new Stored(stage.label(), epochs, steps, best, unjudged));
  }

  /**
   * The epoch of a stage whose model was best on held-out images so far.
   *
   * @param epoch the epoch, from 1
   * @param value the figure by which it was best, where less is better
   * @param since how many later epochs were judged, and were no better
   */
  public record BestEpoch(int epoch, double value, int since) {

    /** Returns the best epoch after one more was judged; the best so far may be null. */
    static BestEpoch after(BestEpoch best, int epoch, double value) {
      return best == null || value < best.value
          ? new BestEpoch(epoch, value, 0)
          : new BestEpoch(best.epoch, best.value, best.since + 1);
    }
  }
}
