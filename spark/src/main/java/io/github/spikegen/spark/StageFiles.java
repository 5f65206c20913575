package io.github.spikegen.spark;

import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.training.StageWorker;
import io.github.spikegen.spark.SparkTraining.WorkerData;
import io.github.spikegen.training.BatchGradients;
import io.github.spikegen.training.GradientWorkers.PartOfStep;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What workers need to take part in a stage of a run, whose folder they need not see.
 *
 * @param run the run's config, and the networks of earlier stages
 * @param stage the stage's label
 * @param data reads the run's data
 */
record StageFiles(RunFiles run, String stage, WorkerData data)
    implements Shipment.Content<StageFiles.OpenedStage> {

  @Serial private static final long serialVersionUID = 1L;

  /** Reads what a stage needs of its run. */
  static StageFiles of(RunFolder folder, RunConfig config, Stage stage, WorkerData data)
      throws IOException {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    put(files, folder.path().resolve("config.json"));
    for (Stage earlier : config.stages()) {
      if (earlier.equals(stage)) {
        break;
      }
      for (String network : earlier.networks()) {
        put(files, folder.weights(network));
      }
    }
    return new StageFiles(new RunFiles(folder.name(), files), stage.label(), data);
  }

  private static void put(Map<String, byte[]> files, Path file) throws IOException {
    files.put(file.getFileName().toString(), Files.readAllBytes(file));
  }

  @Override
  public OpenedStage open() throws IOException {
    return run.unpacked(
        path -> {
          RunFolder folder = new RunFolder(path);
          RunConfig config = folder.config();
          Stage found =
              config.stages().stream()
                  .filter(one -> one.label().equals(stage))
                  .findFirst()
                  .orElseThrow();
          return new OpenedStage(new StageWorker(folder, config, found, data.load(config)));
        });
  }

  /**
   * The state of networks that a step begins with.
   *
   * @param version differs from that of every other step
   * @param arrays the numbers by name
   */
  record StepState(String version, Map<String, HostArray> arrays) implements Serializable {

    @Serial private static final long serialVersionUID = 1L;
  }

  /** Networks in the process of a worker, which know whose weights they have. */
  static final class OpenedStage implements AutoCloseable {

    private final StageWorker worker;
    private String version = "";

    OpenedStage(StageWorker worker) {
      this.worker = worker;
    }

    BatchGradients compute(StepState weights, PartOfStep work, int number) {
      if (!version.equals(weights.version())) {
        worker.load(weights.arrays());
        version = weights.version();
      }
      return worker.compute(work, number);
    }

    Replica advance(StepState state, Work work) {
      version = ""; // its weights will be its own
      return worker.advance(state.arrays(), work);
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
