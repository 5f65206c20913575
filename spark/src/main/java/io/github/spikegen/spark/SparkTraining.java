package io.github.spikegen.spark;

import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.run.NetworkState;
import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.training.GradientCluster;
import io.github.spikegen.training.BatchGradients;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Trains runs whose gradients a cluster computes: synchronous data-parallel training.
 *
 * <pre>{@code
 * try (JavaSparkContext context = new JavaSparkContext(settings)) {
 *   Training.DEFAULT
 *       .with("accumulate", 8)
 *       .withCluster(new SparkTraining(context))
 *       .start("diffusion", Path.of("run"), data);
 * }
 * }</pre>
 *
 * <p>Each batch of a step is a task: weights go out to each worker, and the batch's gradients, the
 * statistics that batch norm saw and what the codebook needs come back. They are added up and
 * applied in the order of the batches, so that the run's files are those of one process with the
 * same {@code --accumulate}, whatever the number of workers, and whichever of them fail meanwhile.
 *
 * @param context the driver's context, which stays open
 * @param data what each worker reads the run's data with
 */
public record SparkTraining(JavaSparkContext context, WorkerData data) implements GradientCluster {

  /** Reads a run's data on a worker. */
  @FunctionalInterface
  public interface WorkerData extends Serializable {

    /**
     * Reads the data.
     *
     * @param config the run's config
     * @return the data that the run was started with
     * @throws IOException if reading fails
     */
    TrainingData load(RunConfig config) throws IOException;
  }

  public SparkTraining {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(data, "data");
  }

  /**
   * Trains on data sets that have a name, whose folder every worker sees at the same place, or
   * fetches from the file system that the run's config names.
   *
   * @param context the driver's context, which stays open
   */
  public SparkTraining(JavaSparkContext context) {
    this(context, SparkTraining::named);
  }

  private static TrainingData named(RunConfig config) throws IOException {
    TrainingData.DataDescription trained = config.data();
    return TrainingData.load(
        NamedDataset.named(trained.name()),
        trained.folder() == null ? null : folder(trained.folder()),
        trained.limit(),
        trained.holdOut(),
        DatasetListener.SILENT);
  }

  private static Path folder(String place) throws IOException {
    return WorkingCopy.isRemote(place)
        ? DataCache.fetch(place, RemoteArguments.configuration())
        : Path.of(place);
  }

  @Override
  public StageWorkers open(RunFolder folder, RunConfig config, Stage stage, StageTraining training)
      throws IOException {
    StageFiles files =
        new StageFiles(
            UUID.randomUUID().toString(), earlier(folder, config, stage), stage.label(), data);
    return new Workers(context, context.broadcast(files), training);
  }

  /** Reads what a stage needs of the run: its config, and the networks of earlier stages. */
  private static Map<String, byte[]> earlier(RunFolder folder, RunConfig config, Stage stage)
      throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    put(files, folder, folder.path().resolve("config.json"));
    for (Stage earlier : config.stages()) {
      if (earlier.equals(stage)) {
        break;
      }
      for (String network : earlier.networks()) {
        put(files, folder, folder.weights(network));
      }
    }
    return files;
  }

  private static void put(Map<String, byte[]> files, RunFolder folder, Path file)
      throws IOException {
    files.put(folder.path().relativize(file).toString(), Files.readAllBytes(file));
  }

  /**
   * What workers need to take part in a stage.
   *
   * @param key names the stage of this run in this process
   * @param files the contents of files by their names in the run's folder
   * @param stage the stage's label
   * @param data reads the run's data
   */
  record StageFiles(String key, Map<String, byte[]> files, String stage, WorkerData data)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /**
   * The weights of a step.
   *
   * @param version their number in the stage
   * @param arrays the weights by name
   */
  record StepWeights(long version, Map<String, HostArray> arrays) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /** What a task does. */
  private interface StageTask<R> extends Serializable {
    R run(StageFiles stage, StepWeights weights, int task) throws IOException;
  }

  /** The workers of one stage, as the driver sees them. */
  private static final class Workers implements StageWorkers {

    private final JavaSparkContext context;
    private final Broadcast<StageFiles> files;
    private final StageTraining training;
    private final WorkerProcess.Software software = WorkerProcess.Software.here();
    private long version;

    Workers(JavaSparkContext context, Broadcast<StageFiles> files, StageTraining training) {
      this.context = context;
      this.files = files;
      this.training = training;
    }

    @Override
    public void compute(PartOfStep work, Consumer<BatchGradients> each) {
      send(
          NetworkState.weights(training.networks()),
          work.batches(),
          (stage, weights, task) ->
              StageWorkerPool.compute(stage, weights, work, work.first() + task),
          each);
    }

    @Override
    public void advance(int replicas, Work work, Consumer<Replica> each) {
      send(
          NetworkState.withOptimizers(training.networks()),
          replicas,
          (stage, state, task) -> StageWorkerPool.advance(stage, state, work.of(task)),
          each);
    }

    /** Sends out the state of the networks, and takes what tasks make of it in their order. */
    private <R> void send(
        Map<String, HostArray> arrays, int tasks, StageTask<R> task, Consumer<R> each) {
      Broadcast<StepWeights> weights = context.broadcast(new StepWeights(++version, arrays));
      try {
        for (Attempt<R> given : run(weights, tasks, task)) {
          each.accept(given.get());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        weights.destroy();
      }
    }

    private <R> List<Attempt<R>> run(Broadcast<StepWeights> weights, int tasks, StageTask<R> task)
        throws IOException {
      WorkerProcess.Software driver = software;
      Broadcast<StageFiles> stage = files;
      try {
        return context
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .map(
                number ->
                    Attempt.at(driver, () -> task.run(stage.value(), weights.value(), number)))
            .collect();
      } catch (Exception e) {
        throw ClusterException.of(e);
      }
    }

    @Override
    public void close() {
      files.destroy();
    }
  }
}
