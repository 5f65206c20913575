package io.github.spikegen.run;

import io.github.spikegen.run.internal.ProcessMemory;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    if (!Files.exists(path)) {
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new RunException(path + " is a file, expected a folder or nothing");
    }
    if (isEmpty() || (overwrite && isRun())) {
      return;
    }
    throw new RunException(
        overwrite
            ? path + " is not empty and has no config.json of a run: only runs are overwritten"
            : path + " is not empty: name another folder, or have the run in it overwritten");
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
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
   * Starts a run: removes an older run's files, and writes the config.
   *
   * @param config the new run's config
   * @param overwrite whether an older run is replaced
   * @throws RunException as {@link #requireFree}
   * @throws IOException if writing fails
   */
  public void start(RunConfig config, boolean overwrite) throws IOException {
    clear(overwrite);
    RunJson.writeConfig(path.resolve(RunFileNames.CONFIG), config);
  }

  /** Makes the folder, and removes an older run's files. */
  void clear(boolean overwrite) throws IOException {
    requireFree(overwrite);
    Files.createDirectories(path);
    // the config last: until then a failure leaves what can still be overwritten
    delete(path, RunFileNames.FILES_PATTERN);
    delete(path.resolve(RunFileNames.GRIDS), RunFileNames.GRIDS_PATTERN);
    delete(path.resolve(RunFileNames.RESUME), RunFileNames.RESUME_PATTERN);
    delete(path.resolve(RunFileNames.BEST), RunFileNames.BEST_PATTERN);
  }

  /**
   * Removes files that a training that was killed left half-written.
   *
   * @throws IOException if that fails
   */
  public void deleteTemporaryFiles() throws IOException {
    for (String folder : List.of("", RunFileNames.GRIDS, RunFileNames.RESUME, RunFileNames.BEST)) {
      delete(path.resolve(folder), RunFileNames.TEMPORARY_PATTERN);
    }
  }

  private static void delete(Path folder, String names) throws IOException {
    for (Path file : matching(folder, names)) {
      Files.delete(file);
    }
  }

  private static List<Path> matching(Path folder, String names) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches(names))
          .filter(file -> !Files.isDirectory(file))
          .toList();
    }
  }

  /**
   * Reads the config of a run.
   *
   * @param <C> the config's class
   * @param family the family whose run is expected
   * @return the config
   * @throws RunException if the folder is no folder of such a run
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public <C extends Record & RunConfig> C config(ModelFamily<C> family) throws IOException {
    return family.configType().cast(config(List.of(family)));
  }

  /**
   * Reads the config of a run of any family that is found.
   *
   * @return the config
   * @throws RunException if the folder is no folder of a run, or its family is not found
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public RunConfig config() throws IOException {
    return config(ModelFamily.all());
  }

  /**
   * Reads the config of a run of one of several families.
   *
   * @param families those that are expected
   * @return the config
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
   * Reads how far the run has come.
   *
   * @param config the run's config
   * @return the progress at the last checkpoint
   * @throws InvalidFileException if the file is damaged, or of a run of another family
   * @throws IOException if reading fails
   */
  public RunProgress progress(RunConfig config) throws IOException {
    Path file = path.resolve(RunFileNames.PROGRESS);
    if (!Files.exists(file)) {
      return RunProgress.none(config);
    }
    return RunProgress.read(file, config);
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

  /**
   * {@return the options that the run was started with, as the command line has them: a file that
   * may not exist}
   */
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
   * Lists what there is to resume a stage from, of all checkpoints.
   *
   * @param stage the stage
   * @return files that exist
   * @throws IOException if reading fails
   */
  public List<Path> resumeFiles(Stage stage) throws IOException {
    return matching(resume(), RunFileNames.resumePattern(stage));
  }

  private Path resume() {
    return path.resolve(RunFileNames.RESUME);
  }
}
