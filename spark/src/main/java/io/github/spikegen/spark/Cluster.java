package io.github.spikegen.spark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.metric.feature.Features;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ImageSink;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageWorkers;
import io.github.spikegen.run.training.GradientCluster;
import io.github.spikegen.run.training.RunControl.AfterSave;
import io.github.spikegen.run.workplace.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.JavaSerializer;
import picocli.CommandLine.Option;

/**
 * The cluster that the program was submitted to, as the place where commands compute. It is asked
 * for machines when a command needs them first.
 */
final class Cluster implements Workplace, AutoCloseable {

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = Numbers.Batch.class,
      description =
          "How many parts the work is split into, which the cluster computes at the same time if it"
              + " can (default: as many as it can). Results do not depend on it.")
  private Integer partitions;

  private final StepCost.Mean costs = new StepCost.Mean();
  private final AfterSave afterSave;
  private JavaSparkContext context;
  private SparkJudging judging;

  /**
   * Makes the place.
   *
   * @param afterSave what is done after each save of a training
   */
  Cluster(AfterSave afterSave) {
    this.afterSave = afterSave;
  }

  /** {@return in one line what trainings took of the cluster; empty if there were none} */
  Optional<String> trainingCost() {
    return costs
        .mean()
        .map(
            mean ->
                ("Jobs on the cluster: %d, each %.2f s in the mean: %.2f s of computing by the"
                        + " longest task (others waited for it %.2f s), %.2f s of opening networks"
                        + " and data, %.2f s of sending, scheduling and adding up; %.1f MB to each"
                        + " worker, %.1f MB back.")
                    .formatted(
                        costs.jobs(),
                        mean.seconds(),
                        mean.longestTask(),
                        mean.waiting(),
                        mean.opening(),
                        mean.transport(),
                        mean.bytesOut() / 1e6,
                        mean.bytesBack() / 1e6));
  }

  @Override
  public AfterSave afterSave() {
    return afterSave;
  }

  @Override
  public SamplingCost sample(GenerativeModel model, SampleRequest request, ImageSink sink)
      throws IOException {
    JavaSparkContext cluster = context();
    int parts = partitions == null ? Math.min(request.count(), slots(cluster)) : partitions;
    return new SparkSampling(cluster, parts).sample(model, request, sink);
  }

  @Override
  public GradientCluster gradients() {
    return new GradientCluster() {
      @Override
      public void requireTrainable(RunConfig config) {
        SparkTraining.requireBatches(config);
      }

      @Override
      public StageWorkers open(
          RunFolder folder, RunConfig config, Stage stage, StageTraining training)
          throws IOException {
        int tasks = partitions == null ? Integer.MAX_VALUE : partitions;
        return new SparkTraining(context(), SparkTraining::named, tasks, costs::add)
            .open(folder, config, stage, training);
      }
    };
  }

  @Override
  public Features features(
      FeatureExtractor extractor, ImageDataset images, NDManager manager, IntConsumer progress) {
    return judging().features(extractor, images, manager, progress);
  }

  @Override
  public List<double[]> compute(NDArray a, NDArray b, int count, Part part) {
    return judging().compute(a, b, count, part);
  }

  private SparkJudging judging() {
    if (judging == null) {
      try {
        JavaSparkContext cluster = context();
        judging = new SparkJudging(cluster, partitions == null ? slots(cluster) : partitions);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return judging;
  }

  private JavaSparkContext context() throws IOException {
    if (context == null) {
      SparkConf settings = new SparkConf();
      if (!settings.contains("spark.master")) {
        throw new ClusterException(
            "no cluster is named: start the program by spark-submit --master URL");
      }
      settings.setIfMissing("spark.app.name", "spikegen");
      settings.setIfMissing("spark.log.level", "ERROR"); // failures are said in one line
      settings.setIfMissing("spark.ui.showConsoleProgress", "false");
      settings.set("spark.serializer", JavaSerializer.class.getName());
      try {
        context = new JavaSparkContext(SparkContext.getOrCreate(settings));
        Configurator.setLevel("org.apache.spark.network", Level.FATAL); // executors that end
      } catch (Exception e) { // Spark's methods throw more than they declare
        throw ClusterException.of(e);
      }
    }
    return context;
  }

  /**
   * Returns how many tasks run at the same time. Workers arrive one by one at the start of the
   * program: a first task is awaited, which prepares one of them.
   */
  private static int slots(JavaSparkContext cluster) throws IOException {
    OrderedJob.run(cluster, List.of(0), number -> number, () -> {}, number -> {});
    return Math.max(
        1, cluster.defaultParallelism() / cluster.getConf().getInt("spark.task.cpus", 1));
  }

  @Override
  public void close() {
    if (context != null) {
      context.stop();
    }
  }
}
