package io.github.spikegen.run;

import io.github.spikegen.run.internal.ProcessMemory;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code config.json}, {@code options.json}, the networks' weights, {@code
 * progress.json}, {@code log.jsonl}, {@code loss.png}, {@code grids/} with pictures, {@code best/}
 * with the weights of the best epoch, and {@code resume/} with what a resumed run needs.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

  /**
   * {@return what users call the run: {@link PretrainedRun#NAME} for the run that comes with the
   * library, else the path}
   */
  public String name() {
    return PretrainedRun.isAt(path) ? PretrainedRun.NAME : path.toString();
  }

  /**
   * Checks that a new run may be written here; nothing is changed.
   *
   * @param overwrite whether an older run is replaced
   * @throws RunException if the folder is a file, or has files that may not be replaced
   * @throws IOException if reading fails
   */
  public void requireFree(boolean overwrite) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new RunException(path + " is a file, expected a folder or nothing");
    }
    if (!Files.exists(path) || isEmpty() || (overwrite && isRun())) {
      return;
    }
    throw new RunException(
        overwrite
            ? path + " is not empty and has no config.json of a run: only runs are overwritten"
            : path + " is not empty: name another folder, or have the run in it overwritten");
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .allMatch(name -> name.matches(RunFileNames.BEGUN_PATTERN));
    }
  }

  /** {@return whether there is a run: the folder has a {@code config.json} that names a family} */
  public boolean isRun() {
    try {
      return RunJson.readHeader(path).model() != null;
    } catch (IOException | RunException e) {
      return false;
    }
  }

  /**
   * Starts a run without {@code options.json}; see {@link #start(RunConfig, boolean, Optional)}.
   *
   * @param config the new run's config
   * @param overwrite whether an older run is replaced
   * @throws IOException if writing fails
   */
  public void start(RunConfig config, boolean overwrite) throws IOException {
    start(config, overwrite, Optional.empty());
  }

  /**
   * Starts a run: removes an older run's files, and writes {@code options.json} and the config.
   *
   * @param config the new run's config
   * @param overwrite whether an older run is replaced
   * @param options the text of {@code options.json}, if there is to be one
   * @throws RunException as {@link #requireFree}, if a training writes here, or config.json fails
   * @throws IOException if writing fails
   */
  public void start(RunConfig config, boolean overwrite, Optional<String> options)
      throws IOException {
    requireFree(overwrite);
    String json = RunJson.text(config); // before anything is removed
    Files.createDirectories(path);
    try (RunLock lock = lock()) {
      Path file = path.resolve(RunFileNames.CONFIG);
      RunFileNames.deleteRun(path);
      Files.deleteIfExists(file); // never beside options of another run
      if (options.isPresent()) {
        RunJson.writeText(options(), options.get());
      }
      // the config last: until then a failure leaves what can still be overwritten
      RunJson.writeText(file, json);
    }
  }

  /** Makes the folder, and removes an older run's files. */
  void clear(boolean overwrite) throws IOException {
    requireFree(overwrite);
    Files.createDirectories(path);
    try (RunLock lock = Files.exists(path.resolve(RunFileNames.LOCK)) ? lock() : null) {
      RunFileNames.deleteRun(path);
    }
  }

  /**
   * {@return what keeps all trainings out of the folder until it is closed; reading stays possible}
   *
   * @throws RunException if another training writes to the folder
   * @throws IOException if the folder can't be written to
   */
  public RunLock lock() throws IOException {
    return new RunLock(path);
  }

  /**
   * Removes files that a training that was killed left half-written.
   *
   * @throws IOException if that fails
   */
  public void deleteTemporaryFiles() throws IOException {
    RunFileNames.deleteTemporary(path);
  }

  /**
   * {@return the config of a run of a family}
   *
   * @param <C> the config's class
   * @param family the family whose run is expected
   * @throws RunException if the folder is no folder of such a run
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public <C extends Record & RunConfig> C config(ModelFamily<C> family) throws IOException {
    return family.configType().cast(config(List.of(family)));
  }

  /**
   * {@return the config of a run of any family that is found}
   *
   * @throws RunException if the folder is no folder of a run, or its family is not found
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public RunConfig config() throws IOException {
    return config(ModelFamily.all());
  }

  /**
   * {@return the config of a run of one of several families}
   *
   * @param families those that are expected
   * @throws RunException if the folder is no folder of such a run
   * @throws InvalidFileException if the config is damaged, or the machine can't hold the networks
   * @throws IOException if reading fails
   */
  public RunConfig config(List<? extends ModelFamily<?>> families) throws IOException {
    RunConfig config = RunJson.readConfig(path, families);
    RunMemory.requireWeights(path.resolve(RunFileNames.CONFIG), config, ProcessMemory.ofMachine());
    return config;
  }

  /**
   * {@return how far the run has come at its last checkpoint}
   *
   * @param config the run's config
   * @throws InvalidFileException if the file is damaged, or of a run of another family
   * @throws IOException if reading fails
   */
  public RunProgress progress(RunConfig config) throws IOException {
    Path file = path.resolve(RunFileNames.PROGRESS);
    return Files.exists(file) ? RunProgress.read(file, config) : RunProgress.none(config);
  }

  /**
   * Writes how far the run has come.
   *
   * @param progress the progress, whose checkpoint is written
   * @throws IOException if writing fails
   */
  public void writeProgress(RunProgress progress) throws IOException {
    progress.write(path.resolve(RunFileNames.PROGRESS));
  }

  /**
   * {@return the file with a network's weights for use: their average where there is one, a file
   * that may not exist yet}
   *
   * @param network the network
   */
  public Path weights(String network) {
    return path.resolve(RunFileNames.weights(network));
  }

  /**
   * {@return the file with a network's weights as they were after the best epoch: a file that may
   * not exist}
   *
   * @param network the network
   */
  public Path bestWeights(String network) {
    return path.resolve(RunFileNames.BEST).resolve(RunFileNames.weights(network));
  }

  /** {@return the options that the command line started the run with: a file that may not exist} */
  public Path options() {
    return path.resolve(RunFileNames.OPTIONS);
  }

  /** {@return the log, one JSON object a line and epoch: a file that may not exist yet} */
  public Path log() {
    return path.resolve(RunFileNames.LOG);
  }

  /** {@return the chart of what is in the log: a file that may not exist yet} */
  public Path chart() {
    return path.resolve(RunFileNames.CHART);
  }

  /**
   * {@return the picture of an epoch: a file that may not exist}
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   */
  public Path grid(Stage stage, int epoch) {
    return path.resolve(RunFileNames.GRIDS).resolve(RunFileNames.grid(stage, epoch));
  }

  /**
   * {@return the picture of an epoch's reconstructions, where they are drawn beside another one: a
   * file that may not exist}
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   */
  public Path reconstructions(Stage stage, int epoch) {
    return path.resolve(RunFileNames.GRIDS).resolve(RunFileNames.reconstructions(stage, epoch));
  }

  /**
   * {@return the file with a network's weights from which a run is resumed, never their average: a
   * file that may not exist}
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   */
  public Path resumeWeights(RunProgress then, String network) {
    return resume().resolve(RunFileNames.resumeWeights(then, network));
  }

  /**
   * {@return the file with the state of a network's optimizer: a file that may not exist}
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   */
  public Path resumeOptimizer(RunProgress then, String network) {
    return resume().resolve(RunFileNames.resumeOptimizer(then, network));
  }

  /**
   * {@return the file with the average of a network's weights: a file that may not exist}
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   */
  public Path resumeAverage(RunProgress then, String network) {
    return resume().resolve(RunFileNames.resumeAverage(then, network));
  }

  /**
   * {@return the file with the sums of an unfinished epoch: a file that may not exist}
   *
   * @param then how far the run has come
   */
  public Path resumeSums(RunProgress then) {
    return resume().resolve(RunFileNames.resumeSums(then));
  }

  /**
   * {@return what there is to resume a stage from, of all checkpoints: files that exist}
   *
   * @param stage the stage
   * @throws IOException if reading fails
   */
  public List<Path> resumeFiles(Stage stage) throws IOException {
    return RunFileNames.matching(resume(), RunFileNames.resumePattern(stage));
  }

  private Path resume() {
    return path.resolve(RunFileNames.RESUME);
  }
}
