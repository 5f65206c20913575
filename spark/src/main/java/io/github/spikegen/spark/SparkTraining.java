package io.github.spikegen.spark;

import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.internal.Require;
import io.github.spikegen.run.NetworkState;
import io.github.spikegen.run.Replica;
import io.github.spikegen.run.Replica.Work;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.training.GradientCluster;
import io.github.spikegen.spark.StageFiles.OpenedStage;
import io.github.spikegen.spark.StageFiles.StepState;
import io.github.spikegen.training.BatchGradients;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
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
 * <p>Each batch of a step is computed by a task: weights go out to each worker, and the batch's
 * gradients, the statistics that batch norm saw and what the codebook needs come back. They are
 * added up and applied in the order of the batches, so that the run's files are those of one
 * process with the same {@code --accumulate}, whatever the number of workers, and whichever of them
 * fail meanwhile.
 *
 * @param context the driver's context, which stays open; its serializer is Java's
 * @param data what each worker reads the run's data with
 * @param partitions how many tasks compute the batches of a step at most, at least 1: each computes
 *     several batches, one after the other, where there are more
 * @param costs is told what each job took, on the training thread
 */
public record SparkTraining(
    JavaSparkContext context, WorkerData data, int partitions, Consumer<StepCost> costs)
    implements GradientCluster {

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
    Require.atLeast("partitions", 1, partitions);
    Objects.requireNonNull(costs, "costs");
  }

  /**
   * Tells nobody what it takes.
   *
   * @param context the driver's context, which stays open
   * @param data what each worker reads the run's data with
   * @param partitions how many tasks compute the batches of a step at most, at least 1
   */
  public SparkTraining(JavaSparkContext context, WorkerData data, int partitions) {
    this(context, data, partitions, cost -> {});
  }

  /**
   * Trains on data sets that have a name, whose folder every worker sees at the same place, or
   * fetches from the file system that the run's config names.
   *
   * @param context the driver's context, which stays open
   */
  public SparkTraining(JavaSparkContext context) {
    this(context, SparkTraining::named, Integer.MAX_VALUE);
  }

  /** Reads a data set that has a name. */
  static TrainingData named(RunConfig config) throws IOException {
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
  public void requireTrainable(RunConfig config) {
    requireBatches(config);
  }

  static void requireBatches(RunConfig config) {
    for (Stage stage : config.stages()) {
      StageOptions options = config.training(stage);
      if (options.imagesPerStep() == options.imagesAtOnce()) {
        throw new RunException(
            "accumulate",
            "a step of one batch can't be split among workers (stage %s): expected 2 batches or more"
                .formatted(stage));
      }
    }
  }

  @Override
  public StageWorkers open(RunFolder folder, RunConfig config, Stage stage, StageTraining training)
      throws IOException {
    return new Workers(
        this, Shipment.of(context, StageFiles.of(folder, config, stage, data)), training);
  }

  /** What a task does. */
  private interface StageTask<R> extends Serializable {
    R run(OpenedStage stage, StepState state, int task);
  }

  /**
   * What a task gives.
   *
   * @param values what it computed
   * @param opening seconds in which it fetched the weights, and opened networks and data if they
   *     were not open
   * @param seconds how long it computed
   */
  private record Results<R>(List<R> values, double opening, double seconds)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    Results<R> withoutValues() {
      return new Results<>(List.of(), opening, seconds);
    }
  }

  /**
   * The workers of one stage, as the driver sees them.
   *
   * @param cluster the cluster
   * @param files what workers need for the stage
   * @param training the stage in the driver's process
   */
  private record Workers(SparkTraining cluster, Shipment<OpenedStage> files, StageTraining training)
      implements StageWorkers {

    @Override
    public void compute(PartOfStep work, Consumer<BatchGradients> each) {
      send(
          NetworkState.weights(training.networks()),
          work.batches(),
          (stage, weights, task) -> stage.compute(weights, work, work.first() + task),
          each,
          given -> bytes(given.gradients()) + bytes(given.kept()));
    }

    @Override
    public void advance(int replicas, Work work, Consumer<Replica> each) {
      send(
          NetworkState.withOptimizers(training.networks()),
          replicas,
          (stage, state, task) -> stage.advance(state, work.of(task)),
          each,
          given -> bytes(given.state()));
    }

    private static long bytes(Map<String, HostArray> arrays) {
      return arrays.values().stream().mapToLong(array -> array.bytes().length).sum();
    }

    /** Sends out the state of the networks, and takes what tasks make of it in their order. */
    private <R> void send(
        Map<String, HostArray> arrays,
        int count,
        StageTask<R> task,
        Consumer<R> each,
        ToLongFunction<R> size) {
      final long start = System.nanoTime();
      Shipment<OpenedStage> stage = files;
      Broadcast<StepState> state =
          cluster.context.broadcast(new StepState(UUID.randomUUID().toString(), arrays));
      List<Results<R>> tasks = new ArrayList<>();
      long[] bytes = {0};
      try {
        OrderedJob.run(
            cluster.context,
            OrderedJob.ranges(count, Math.min(count, cluster.partitions), 1),
            range -> compute(stage, state, range, task),
            () -> {},
            results -> {
              tasks.add(results.withoutValues());
              for (R result : results.values()) {
                bytes[0] += size.applyAsLong(result);
                each.accept(result);
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        state.destroy();
      }
      DoubleSummaryStatistics computing =
          tasks.stream().mapToDouble(Results::seconds).summaryStatistics();
      cluster.costs.accept(
          new StepCost(
              (System.nanoTime() - start) / 1e9,
              tasks.stream().mapToDouble(Results::opening).max().orElse(0),
              computing.getAverage(),
              computing.getMax(),
              bytes(arrays),
              bytes[0]));
    }

    private static <R> Results<R> compute(
        Shipment<OpenedStage> stage, Broadcast<StepState> state, int[] range, StageTask<R> task)
        throws IOException {
      final long start = System.nanoTime();
      StepState sent = state.value();
      return stage.use(
          opened -> {
            final long ready = System.nanoTime();
            List<R> values = new ArrayList<>();
            for (int number = range[0]; number < range[1]; number++) {
              values.add(task.run(opened, sent, number));
            }
            return new Results<>(values, (ready - start) / 1e9, (System.nanoTime() - ready) / 1e9);
          });
    }

    @Override
    public void close() {
      files.release();
    }
  }
}
