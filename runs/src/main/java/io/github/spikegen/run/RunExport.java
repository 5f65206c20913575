package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.training.ArrayFile;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies of runs that are to be passed on: config, progress and weights, without log, pictures and
 * the state of training. Weights are in half precision, which takes half the space, and the config
 * does not say where the data lay.
 */
public final class RunExport {

  private RunExport() {}

  /**
   * Copies a run of any family.
   *
   * @param run the run
   * @param target a folder that is missing or empty
   * @param overwrite whether an older run in the target is replaced
   * @return the size of the copy in bytes
   * @throws RunException if there is no run, no trained weights, or the target is not free
   * @throws InvalidFileException if a file of the run is damaged
   * @throws IOException if reading or writing fails
   */
  public static long copy(RunFolder run, RunFolder target, boolean overwrite) throws IOException {
    Path config = run.path().resolve(RunFileNames.CONFIG);
    if (!Files.isRegularFile(config)) {
      throw new RunException(run.path() + " has no config.json, expected the folder of a run");
    }
    List<String> trained =
        run.config().stages().stream()
            .flatMap(stage -> stage.networks().stream())
            .filter(network -> Files.isRegularFile(run.weights(network)))
            .toList();
    if (trained.isEmpty()) {
      throw new RunException(run.path() + " has no trained weights yet");
    }
    clear(run, target, overwrite);
    long size = 0;
    for (String network : trained) {
      copyInHalfPrecision(run.weights(network), target.weights(network));
      size += Files.size(target.weights(network));
    }
    return size + copyConfig(run, target);
  }

  /** Makes room for a copy. */
  static void clear(RunFolder run, RunFolder target, boolean overwrite) throws IOException {
    if (Files.isDirectory(target.path()) && Files.isSameFile(run.path(), target.path())) {
      throw new RunException("out", target.path() + " is the run itself, name another folder");
    }
    target.clear(overwrite);
  }

  /** Copies what is not weights, and returns its size in bytes. */
  static long copyConfig(RunFolder run, RunFolder target) throws IOException {
    Path progress = target.path().resolve(RunFileNames.PROGRESS);
    Files.copy(run.path().resolve(RunFileNames.PROGRESS), progress);
    // the config last: only with it the folder is a run
    Path copied = target.path().resolve(RunFileNames.CONFIG);
    JsonObject config = RunJson.read(run.path().resolve(RunFileNames.CONFIG), JsonObject.class);
    RunJson.write(copied, withoutPlace(config));
    return Files.size(progress) + Files.size(copied);
  }

  private static JsonObject withoutPlace(JsonObject config) {
    if (config.get("data") instanceof JsonObject data) {
      data.remove("folder");
    }
    return config;
  }

  private static void copyInHalfPrecision(Path from, Path to) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        NoGrad off = new NoGrad()) {
      NDList halves = new NDList();
      for (NDArray array : ArrayFile.load(manager, from)) {
        if (array.getDataType() == DataType.FLOAT32) {
          NDArray half = array.toType(DataType.FLOAT16, true);
          half.setName(array.getName());
          halves.add(half);
        } else {
          halves.add(array);
        }
      }
      ArrayFile.save(to, halves);
    }
  }
}
