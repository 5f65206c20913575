package io.github.spikegen.run;

import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.internal.ProcessMemory;
import io.github.spikegen.training.InvalidFileException;
import java.nio.file.Path;

/**
 * The memory that networks and work with them need, estimated from sizes before it is taken, and
 * compared with what the machine has. Estimates are rough: a training that is far too large is
 * refused, and one that is a little too large is not.
 */
public final class RunMemory {

  private static final double GIGABYTE = 1e9;

  private RunMemory() {}

  /**
   * Checks that a run can be trained on this machine.
   *
   * @param config the run's config
   * @throws RunException if a stage needs more memory than the machine has; both figures are named
   */
  public static void requireTraining(RunConfig config) {
    requireTraining(config, ProcessMemory.ofMachine());
  }

  /** Checks the same for a machine of so many bytes. */
  static void requireTraining(RunConfig config, double available) {
    for (Stage stage : config.stages()) {
      int batch = config.training(stage).imagesAtOnce();
      double needed = config.size(stage).trainingBytes(batch);
      if (needed > available) {
        throw new RunException(
            "the stage %s needs about %s of memory with %d images a batch, but this machine has %s: take fewer images a batch, time steps or channels"
                .formatted(stage, gigabytes(needed), batch, gigabytes(available)));
      }
    }
  }

  /**
   * Checks that a trained model can draw on this machine.
   *
   * @param config the config of its run
   * @param batch how many images are drawn at once
   * @throws RunException if that needs more memory than the machine has; both figures are named
   */
  public static void requireSampling(RunConfig config, int batch) {
    requireSampling(config, batch, ProcessMemory.ofMachine());
  }

  /** Checks the same for a machine of so many bytes. */
  static void requireSampling(RunConfig config, int batch, double available) {
    double needed = all(config).evaluationBytes(batch);
    if (needed > available) {
      throw new RunException(
          "batch",
          "%d images at once need about %s of memory, but this machine has %s"
              .formatted(batch, gigabytes(needed), gigabytes(available)));
    }
  }

  /**
   * Checks that work of any kind can be done on this machine.
   *
   * @param what what takes memory, such as "features of 8 images"
   * @param bytes about how much it takes
   * @throws RunException if that is more than the machine has; both figures are named
   */
  public static void require(String what, double bytes) {
    double available = ProcessMemory.ofMachine();
    if (bytes > available) {
      throw new RunException(
          "%s need about %s of memory, but this machine has %s"
              .formatted(what, gigabytes(bytes), gigabytes(available)));
    }
  }

  /** Refuses a config of networks whose weights alone the machine can't hold. */
  static void requireWeights(Path file, RunConfig config, double available)
      throws InvalidFileException {
    double needed = all(config).weights() * Float.BYTES;
    if (needed > available) {
      throw new InvalidFileException(
          file,
          "describes networks of about %s, but this machine has %s of memory"
              .formatted(gigabytes(needed), gigabytes(available)));
    }
  }

  private static NetworkSize all(RunConfig config) {
    return config.stages().stream().map(config::size).reduce(NetworkSize.NONE, NetworkSize::plus);
  }

  private static String gigabytes(double bytes) {
    return (bytes < 1e15 ? "%,.1f GB" : "%.1e GB").formatted(bytes / GIGABYTE);
  }
}
