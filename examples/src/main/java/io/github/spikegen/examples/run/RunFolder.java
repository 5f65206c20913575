package io.github.spikegen.examples.run;

import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code config.json}, the weights of both stages, {@code progress.json},
 * {@code log.jsonl}, {@code grids/} with pictures, and {@code resume/} with what a resumed run
 * needs.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

  private static final String CONFIG = "config.json";
  private static final String PROGRESS = "progress.json";
  private static final String LOG = "log.jsonl";
  private static final String GRIDS = "grids";
  private static final String RESUME = "resume";

  /** All that a run or a quickstart writes, but for the config; half-written files too. */
  private static final String FILES =
      "(progress\\.json|log\\.jsonl|(vq-svae|denoiser)\\.safetensors"
          + "|samples\\.(png|npz)|reconstructions\\.png|config\\.json(?=\\.tmp))(\\.tmp)?";

  private static final String GRID_FILES = "(vq|prior)-\\d+\\.png";
  private static final String RESUME_FILES = "(vq|prior)-\\d+(-optimizer)?\\.safetensors(\\.tmp)?";

  /** What every family of models writes at the top of {@code config.json}. */
  private record Header(int format, String model) {}

  /**
   * Checks that a new run may be written here; nothing is changed.
   *
   * @param overwrite whether an older run's folder is welcome
   * @throws UsageException if the folder is a file, or has files that may not be replaced
   * @throws IOException if reading fails
   */
  public void requireFree(boolean overwrite) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new UsageException(path + " is a file, expected a folder or nothing");
    }
    if (isEmpty() || (overwrite && isRun())) {
      return;
    }
    throw new UsageException(
        overwrite
            ? path + " is not empty and has no config.json of a run: only runs are overwritten"
            : path + " is not empty: name another folder, or replace the run in it by --overwrite");
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private boolean isRun() {
    try {
      return RunJson.read(path.resolve(CONFIG), Header.class).model() != null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Starts a run: removes an older run's files, and writes the config.
   *
   * @param config the new run's config
   * @param overwrite whether an older run's folder is welcome
   * @throws UsageException as {@link #requireFree}
   * @throws IOException if writing fails
   */
  public void start(DiffusionRunConfig config, boolean overwrite) throws IOException {
    requireFree(overwrite);
    Files.createDirectories(path);
    // the config last: until then a failure leaves what --overwrite still accepts
    delete(path, FILES);
    delete(path.resolve(GRIDS), GRID_FILES);
    delete(path.resolve(RESUME), RESUME_FILES);
    RunJson.write(path.resolve(CONFIG), config);
  }

  private static void delete(Path folder, String names) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(file -> file.getFileName().toString().matches(names))
              .filter(file -> !Files.isDirectory(file))
              .toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /**
   * Reads the config of a Spiking-Diffusion run.
   *
   * @return the config
   * @throws UsageException if the folder is no folder of such a run
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public DiffusionRunConfig config() throws IOException {
    Path file = path.resolve(CONFIG);
    if (!Files.isDirectory(path)) {
      throw new UsageException(path + " is no folder, expected the folder of a run");
    }
    if (!Files.isRegularFile(file)) {
      throw new UsageException(path + " has no config.json, expected the folder of a run");
    }
    Header header = RunJson.read(file, Header.class);
    if (!DiffusionRunConfig.MODEL.equals(header.model())) {
      throw new UsageException(
          "%s is a run of %s, expected one of %s"
              .formatted(path, header.model(), DiffusionRunConfig.MODEL));
    }
    if (header.format() != DiffusionRunConfig.FORMAT) {
      throw new InvalidFileException(
          file, "has format %d, expected %d".formatted(header.format(), DiffusionRunConfig.FORMAT));
    }
    return RunJson.read(file, DiffusionRunConfig.class);
  }

  /**
   * Reads how far the run has come.
   *
   * @return the progress of the last finished epoch
   * @throws IOException if reading fails
   */
  public RunProgress progress() throws IOException {
    Path file = path.resolve(PROGRESS);
    return Files.exists(file) ? RunJson.read(file, RunProgress.class) : RunProgress.NONE;
  }

  void writeProgress(RunProgress progress) throws IOException {
    RunJson.write(path.resolve(PROGRESS), progress);
  }

  /**
   * Returns the file with a stage's weights.
   *
   * @param stage the stage
   * @return a file that may not exist yet
   */
  public Path weights(Stage stage) {
    return path.resolve(stage.weightsFile());
  }

  /**
   * Returns the log, one JSON object a line and epoch.
   *
   * @return a file that may not exist yet
   */
  public Path log() {
    return path.resolve(LOG);
  }

  /**
   * Returns the picture of an epoch.
   *
   * @param stage the stage
   * @param epoch the epoch, from 1
   * @return a file that may not exist
   */
  public Path grid(Stage stage, int epoch) {
    return path.resolve(GRIDS).resolve("%s-%03d.png".formatted(stage.label(), epoch));
  }

  Path resume() {
    return path.resolve(RESUME);
  }
}
