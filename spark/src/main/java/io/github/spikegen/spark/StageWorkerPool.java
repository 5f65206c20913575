package io.github.spikegen.spark;

import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.training.StageWorker;
import io.github.spikegen.spark.SparkTraining.StageFiles;
import io.github.spikegen.spark.SparkTraining.StepWeights;
import io.github.spikegen.training.BatchGradients;
import io.github.spikegen.training.GradientWorkers.PartOfStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The networks of one stage in a worker's process, as many times as tasks run at once. Those of
 * another stage are closed when it begins.
 */
final class StageWorkerPool {

  private static StageWorkerPool current;

  private final StageFiles files;
  private final RunConfig config;
  private final TrainingData data;
  private final Deque<LoadedWorker> idle = new ArrayDeque<>();
  private boolean closed;

  /** Networks, and the number of the weights that they have. */
  private static final class LoadedWorker {

    final StageWorker worker;
    long version = -1;

    LoadedWorker(StageWorker worker) {
      this.worker = worker;
    }
  }

  private StageWorkerPool(StageFiles files) throws IOException {
    this.files = files;
    config = inFolder(files, RunFolder::config);
    data = files.data().load(config);
  }

  /** Computes the gradients of one batch. */
  static BatchGradients compute(StageFiles files, StepWeights weights, PartOfStep work, int number)
      throws IOException {
    return with(
        files,
        loaded -> {
          if (loaded.version != weights.version()) {
            loaded.worker.load(weights.arrays());
            loaded.version = weights.version();
          }
          return loaded.worker.compute(work, number);
        });
  }

  /** Lets a replica make steps of its own. */
  static Replica advance(StageFiles files, StepWeights state, Work work) throws IOException {
    return with(
        files,
        loaded -> {
          loaded.version = -1; // its weights will be others
          return loaded.worker.advance(state.arrays(), work);
        });
  }

  private static <R> R with(StageFiles files, Function<LoadedWorker, R> task) throws IOException {
    StageWorkerPool pool = of(files);
    LoadedWorker taken = pool.take();
    try {
      return task.apply(taken);
    } catch (RuntimeException | Error e) {
      taken.version = -1; // what failed may have left anything
      throw e;
    } finally {
      pool.giveBack(taken);
    }
  }

  private static synchronized StageWorkerPool of(StageFiles files) throws IOException {
    if (current == null || !current.files.key().equals(files.key())) {
      if (current != null) {
        current.close();
        current = null;
      }
      current = new StageWorkerPool(files);
    }
    return current;
  }

  private LoadedWorker take() throws IOException {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    Stage stage =
        config.stages().stream()
            .filter(one -> one.label().equals(files.stage()))
            .findFirst()
            .orElseThrow();
    return new LoadedWorker(
        inFolder(files, folder -> new StageWorker(folder, config, stage, data)));
  }

  private synchronized void giveBack(LoadedWorker used) {
    if (closed) {
      used.worker.close();
    } else {
      idle.push(used);
    }
  }

  private synchronized void close() {
    closed = true;
    idle.forEach(loaded -> loaded.worker.close());
    idle.clear();
  }

  /** Reads from a folder. */
  private interface FolderReader<R> {
    R read(RunFolder folder) throws IOException;
  }

  /** Puts the files of a run into a folder for as long as something is read from them. */
  private static <R> R inFolder(StageFiles files, FolderReader<R> reader) throws IOException {
    Path folder = Files.createTempDirectory("spikegen-stage");
    try {
      for (Map.Entry<String, byte[]> file : files.files().entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      return reader.read(new RunFolder(folder));
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
