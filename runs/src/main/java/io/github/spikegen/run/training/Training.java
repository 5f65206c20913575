package io.github.spikegen.run.training;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunLock;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.RunLog;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Trains a run in a folder, from its beginning or from where it was left.
 *
 * <p>A run that is stopped and resumed ends with the weights of the uninterrupted one: data order
 * and random numbers depend on seed, stage, epoch and step alone.
 *
 * @param given values of options; on resuming they must agree with the run's config
 * @param control how the run is watched, stopped and saved
 */
public record Training(OptionValues given, RunControl control) {

  /** Trains with the defaults of the family, watched by nobody. */
  public static final Training DEFAULT =
      new Training(OptionValues.NONE, new RunControl(RunListener.NONE, () -> false));

  /**
   * {@return the same with an option}
   *
   * @param name its name, such as {@code vq-epochs}
   * @param value its value
   */
  public Training with(String name, Object value) {
    return new Training(given.with(name, value), control);
  }

  /**
   * {@return the same with a listener}
   *
   * @param listener is told of everything
   */
  public Training withListener(RunListener listener) {
    return new Training(given, control.withListener(listener));
  }

  /**
   * {@return the same that can be stopped}
   *
   * @param stop asked before every step; true ends the training there, saved
   */
  public Training withStop(BooleanSupplier stop) {
    return new Training(given, control.withStop(stop));
  }

  /**
   * {@return the same that saves as often as is said}
   *
   * @param interval how much of an unfinished epoch a crash may cost, at least 0
   */
  public Training withSaveEvery(Duration interval) {
    return new Training(given, control.withSaveEvery(interval));
  }

  /**
   * {@return the same that treats silent layers as is said}
   *
   * @param policy what becomes of a training in which no neuron of a layer fires
   */
  public Training withSilentLayers(SilentLayers policy) {
    return new Training(given, control.withSilentLayers(policy));
  }

  /**
   * {@return the same with gradients that other processes compute, to the same bits}
   *
   * @param cluster the processes, or null for this one
   */
  public Training withCluster(GradientCluster cluster) {
    return new Training(given, control.withCluster(cluster));
  }

  /**
   * Starts a run and trains it.
   *
   * @param family the family by its name or that of its commands, such as {@code diffusion}
   * @param path the folder, which is missing or empty
   * @param data the training data
   * @return true if the run is complete, false if it was stopped
   * @throws RunException if options or data don't fit, the folder is not free, or memory is short
   * @throws NonFiniteLossException if a loss became NaN or infinite
   * @throws IOException if reading or writing fails
   */
  public boolean start(String family, Path path, TrainingData data) throws IOException {
    RunFolder folder = new RunFolder(path);
    folder.requireFree(false);
    return start(ModelFamily.named(family), folder, data);
  }

  private <C extends Record & RunConfig> boolean start(
      ModelFamily<C> family, RunFolder folder, TrainingData data) throws IOException {
    C config =
        family.config(given.without(family.pictureOptions()).checked(family.options()), data);
    requireTrainable(config, data); // before anything is written
    if (control.cluster() != null) {
      control.cluster().requireTrainable(config);
    }
    RunMemory.requireTraining(config);
    folder.start(config, false);
    return run(folder, config, data);
  }

  /**
   * Starts a run, or trains what is left of it where the folder has one.
   *
   * @param family the family by its name or that of its commands, such as {@code diffusion}
   * @param path the folder: missing, empty, or of a run of the family with these options and data
   * @param data the training data
   * @return true if the run is complete, false if it was stopped
   * @throws RunException as {@link #start} and {@link #resume}, or if the run is of another family
   * @throws IOException likewise
   */
  public boolean startOrResume(String family, Path path, TrainingData data) throws IOException {
    RunFolder folder = new RunFolder(path);
    if (!folder.isRun()) {
      return start(family, path, data);
    }
    folder.config(ModelFamily.named(family));
    return resume(path, data);
  }

  /**
   * Trains what is left of a run.
   *
   * @param path the run's folder
   * @param data the data that it was started with
   * @return true if the run is complete, false if it was stopped
   * @throws RunException if there is no run, the data or given options are not its own, or another
   *     training writes to the folder
   * @throws InvalidFileException if the checkpoint to go on from is missing or damaged
   * @throws NonFiniteLossException if a loss became NaN or infinite
   * @throws IOException if reading or writing fails
   */
  public boolean resume(Path path, TrainingData data) throws IOException {
    RunFolder folder = new RunFolder(path);
    RunConfig config = folder.config();
    config.family().requireAgreement(config, given);
    return run(folder, config, data);
  }

  /**
   * Trains what is left of a run whose folder is started.
   *
   * @param folder the run's folder
   * @param config its config
   * @param data its data
   * @return true if the run is complete, false if it was stopped
   * @throws RunException if the data are not the run's, or don't fit, or another training writes to
   *     the folder
   * @throws IOException as {@link #resume}
   */
  public boolean run(RunFolder folder, RunConfig config, TrainingData data) throws IOException {
    return run(config.family(), folder, config, data);
  }

  private <C extends Record & RunConfig> boolean run(
      ModelFamily<C> family, RunFolder folder, RunConfig anyConfig, TrainingData data)
      throws IOException {
    C config = family.configType().cast(anyConfig);
    config.data().requireSame(data.train());
    family.requireFit(config, data);
    int images = Math.toIntExact(data.train().size());
    config.stages().forEach(stage -> config.training(stage).stepsPerEpoch(images));
    try (RunLock lock = folder.lock()) {
      return runLocked(family, folder, config, data);
    }
  }

  private <C extends Record & RunConfig> boolean runLocked(
      ModelFamily<C> family, RunFolder folder, C config, TrainingData data) throws IOException {
    RunProgress progress = folder.progress(config);
    if (progress.isComplete(config)) {
      return true;
    }
    folder.deleteTemporaryFiles();
    try (RunLog log = new RunLog(folder.log(), line -> !progress.isBefore(line, config))) {
      StageLoop loop = new StageLoop(config, folder, log, control);
      for (Stage stage : config.stages()) {
        boolean first = stage.equals(config.stages().get(0));
        if (!first && control.stop().getAsBoolean()) {
          return false;
        }
        if (!folder.progress(config).isDone(stage, config)
            && !train(loop, stage, family, folder, config, data)) {
          return false;
        }
      }
      return true;
    }
  }

  private <C extends Record & RunConfig> boolean train(
      StageLoop loop,
      Stage stage,
      ModelFamily<C> family,
      RunFolder folder,
      C config,
      TrainingData data)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        StageTraining training =
            family.training(
                stage,
                new TrainingSession<>(
                    folder,
                    config,
                    data.train(),
                    data.unseen(),
                    given,
                    control.listener(),
                    manager))) {
      return loop.run(stage, training);
    }
  }

  /**
   * Checks that a run can be trained, before anything is written.
   *
   * @param config its config
   * @param data its data
   * @throws RunException if there is nothing to learn, or too few or too many steps
   */
  public static void requireTrainable(RunConfig config, TrainingData data) {
    if (!(config.data().variance() > 0)) {
      throw new RunException(
          "all pixels of the %d training images are equal: there is nothing to learn"
              .formatted(data.train().size()));
    }
    if (data.train().frames() > 1 && !config.family().takesSequences()) {
      throw new RunException(
          "dataset",
          "%s has sequences of %d frames, which %s does not take"
              .formatted(config.data().name(), data.train().frames(), config.family().command()));
    }
    for (Stage stage : config.stages()) {
      StageOptions options = config.training(stage);
      if (options.patience() > 0 && config.data().holdOut() == null) {
        throw new RunException(
            "early-stop",
            "when to stop is not judged on the test images: hold some training images out");
      }
      options.totalSteps(options.stepsPerEpoch(Math.toIntExact(data.train().size())));
    }
  }
}
