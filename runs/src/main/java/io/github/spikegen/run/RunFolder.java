package io.github.spikegen.run;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code config.json}, {@code options.json}, the networks' weights, {@code
 * progress.json}, {@code log.jsonl}, {@code loss.png}, {@code grids/} with pictures, {@code best/}
 * with the weights of the best epoch, and {@code resume/} with what a resumed run needs.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

  /** What every family of models writes at the top of {@code config.json}. */
  private record Header(int format, String model) {}

  /** What {@code progress.json} holds. */
  private record StoredProgress(String stage, int epochs, int steps, RunProgress.BestEpoch best) {
    StoredProgress {
      new RunProgress(Stage.of(stage, 0, ""), epochs, steps, best); // checks the values
    }
  }

  /**
   * Returns what users call the run.
   *
   * @return {@link PretrainedRun#NAME} for the run that comes with the library, else the path
   */
  public String name() {
    return PretrainedRun.isAt(path) ? PretrainedRun.NAME : path.toString();
  }

  /**
   * Checks that a new run may be written here; nothing is changed.
   *
   * @param overwrite whether an older run's folder is welcome
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
            : path + " is not empty: name another folder, or replace the run in it by --overwrite");
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  /**
   * Tells whether there is a run.
   *
   * @return whether the folder has a {@code config.json} that names a family
   */
  public boolean isRun() {
    try {
      return RunJson.read(path.resolve(RunFileNames.CONFIG), Header.class).model() != null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Starts a run: removes an older run's files, and writes the config.
   *
   * @param config the new run's config
   * @param overwrite whether an older run's folder is welcome
   * @throws RunException as {@link #requireFree}
   * @throws IOException if writing fails
   */
  public void start(RunConfig config, boolean overwrite) throws IOException {
    requireFree(overwrite);
    Files.createDirectories(path);
    // the config last: until then a failure leaves what --overwrite still accepts
    delete(path, RunFileNames.FILES_PATTERN);
    delete(path.resolve(RunFileNames.GRIDS), RunFileNames.GRIDS_PATTERN);
    delete(path.resolve(RunFileNames.RESUME), RunFileNames.RESUME_PATTERN);
    delete(path.resolve(RunFileNames.BEST), RunFileNames.BEST_PATTERN);
    RunJson.writeConfig(path.resolve(RunFileNames.CONFIG), config);
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
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public RunConfig config(List<? extends ModelFamily<?>> families) throws IOException {
    Header header = header();
    Path file = path.resolve(RunFileNames.CONFIG);
    ModelFamily<?> family =
        families.stream()
            .filter(known -> known.name().equals(header.model()))
            .findAny()
            .orElseThrow(() -> otherFamily(header, families));
    if (header.format() < 1 || header.format() > family.format()) {
      throw new InvalidFileException(
          file, "has format %d, expected %d".formatted(header.format(), family.format()));
    }
    return RunJson.readConfig(file, header.format(), family);
  }

  private RunException otherFamily(Header header, List<? extends ModelFamily<?>> families) {
    String names = families.stream().map(ModelFamily::name).collect(Collectors.joining(", "));
    return new RunException(
        "%s is a run of %s, expected one of %s".formatted(path, header.model(), names));
  }

  private Header header() throws IOException {
    Path file = path.resolve(RunFileNames.CONFIG);
    if (!Files.isDirectory(path)) {
      throw new RunException(path + " is no folder, expected the folder of a run");
    }
    if (!Files.isRegularFile(file)) {
      throw new RunException(path + " has no config.json, expected the folder of a run");
    }
    return RunJson.read(file, Header.class);
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
    StoredProgress stored = RunJson.read(file, StoredProgress.class);
    for (Stage stage : config.stages()) {
      if (stage.label().equals(stored.stage)) {
        return new RunProgress(stage, stored.epochs, stored.steps, stored.best);
      }
    }
    throw new InvalidFileException(
        file,
        "tells of the stage %s, which runs of %s don't have"
            .formatted(stored.stage, config.family().name()));
  }

  /**
   * Writes how far the run has come.
   *
   * @param progress the progress, whose checkpoint is written
   * @throws IOException if writing fails
   */
  public void writeProgress(RunProgress progress) throws IOException {
    RunJson.write(
        path.resolve(RunFileNames.PROGRESS),
        new StoredProgress(
            progress.stage().label(), progress.epochs(), progress.steps(), progress.best()));
  }

  /**
   * Returns the file with a network's weights for use: their average where there is one.
   *
   * @param network the network
   * @return a file that may not exist yet
   */
  public Path weights(String network) {
    return path.resolve(RunFileNames.weights(network));
  }

  /**
   * Returns the file with a network's weights as they were after the best epoch.
   *
   * @param network the network
   * @return a file that may not exist
   */
  public Path bestWeights(String network) {
    return path.resolve(RunFileNames.BEST).resolve(RunFileNames.weights(network));
  }

  /**
   * Returns the options that the run was started with, as the command line has them.
   *
   * @return a file that may not exist
   */
  public Path options() {
    return path.resolve(RunFileNames.OPTIONS);
  }

  /**
   * Returns the log, one JSON object a line and epoch.
   *
   * @return a file that may not exist yet
   */
  public Path log() {
    return path.resolve(RunFileNames.LOG);
  }

  /**
   * Returns the chart of what is in the log.
   *
   * @return a file that may not exist yet
   */
  public Path chart() {
    return path.resolve(RunFileNames.CHART);
  }

  /**
   * Returns the picture of an epoch.
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   * @return a file that may not exist
   */
  public Path grid(Stage stage, int epoch) {
    return path.resolve(RunFileNames.GRIDS).resolve(RunFileNames.grid(stage, epoch));
  }

  /**
   * Returns the picture of an epoch's reconstructions, where they are drawn beside another one.
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   * @return a file that may not exist
   */
  public Path reconstructions(Stage stage, int epoch) {
    return path.resolve(RunFileNames.GRIDS).resolve(RunFileNames.reconstructions(stage, epoch));
  }

  /**
   * Returns the file with a network's weights from which a run is resumed, never their average.
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   * @return a file that may not exist
   */
  public Path resumeWeights(RunProgress then, String network) {
    return resume().resolve(RunFileNames.resumeWeights(then, network));
  }

  /**
   * Returns the file with the state of a network's optimizer.
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   * @return a file that may not exist
   */
  public Path resumeOptimizer(RunProgress then, String network) {
    return resume().resolve(RunFileNames.resumeOptimizer(then, network));
  }

  /**
   * Returns the file with the average of a network's weights.
   *
   * @param then how far the run has come
   * @param network one of the stage's networks
   * @return a file that may not exist
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

  /**
   * Copies weights of a run into a network. Names of parameters contain names of classes; those
   * that classes had in earlier versions are known here.
   *
   * @param file one of the files with weights
   * @param block the network, initialized
   * @throws InvalidFileException if the weights are damaged, or of another model
   * @throws IOException if reading fails
   */
  public static void loadWeights(Path file, Block block) throws IOException {
    ParameterFile.load(file, block, RunFolder::today);
  }

  /**
   * Reads the state of an optimizer or of an average, with names as in {@link #loadWeights}.
   *
   * @param manager the manager of the arrays
   * @param file one of the files to resume from
   * @return the arrays
   * @throws InvalidFileException if the file is damaged
   * @throws IOException if reading fails
   */
  public static NDList loadState(NDManager manager, Path file) throws IOException {
    NDList state = ArrayFile.load(manager, file);
    state.forEach(array -> array.setName(today(array.getName())));
    return state;
  }

  private static String today(String name) {
    return name.replace("NormalisedNeurons", "NormalizedNeurons");
  }
}
