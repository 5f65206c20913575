package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.training.TrainingListener.StepReport;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work is done in other processes, which may end at any time, fail or be slow. */
class LostWorkerTests {

  @TempDir private static Path temporary;

  private static LoopbackCluster cluster;
  private static JavaSparkContext context;
  private static Path alone;

  @BeforeAll
  static void start() throws IOException {
    cluster = LoopbackCluster.start(2);
    SparkConf settings =
        cluster
            .conf("lost worker")
            // a task that takes far longer than the others is done once more elsewhere
            .set("spark.speculation", "true")
            .set("spark.speculation.multiplier", "3")
            .set("spark.speculation.quantile", "0.5")
            .set("spark.speculation.minTaskRuntime", "1s");
    context = new JavaSparkContext(settings);
    alone = temporary.resolve("alone");
    assertTrue(
        SparkTrainingTests.diffusion(3).start("diffusion", alone, SparkTrainingTests.data()));
  }

  @AfterAll
  static void stop() {
    context.close();
    cluster.close();
  }

  private static long oneProcess() {
    return context.parallelize(List.of(1), 1).map(one -> ProcessHandle.current().pid()).first();
  }

  private static RunFolder copy(Path run, Path to) throws IOException {
    Files.createDirectory(to);
    for (var file : RunFiles.of(new RunFolder(run)).files().entrySet()) {
      Files.write(to.resolve(file.getKey()), file.getValue());
    }
    return new RunFolder(to);
  }

  @Test
  void imagesAreTheSameThoughAnExecutorIsKilled() throws IOException {
    RunFolder lively = copy(alone, temporary.resolve("lively"));
    SparkSamplingTests.makeLively(lively);
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(lively, manager);
      SampleRequest request = SampleRequest.of(48).withBatchSize(4);
      long process = oneProcess();
      assertNotEquals(ProcessHandle.current().pid(), process);
      List<float[]> found = new ArrayList<>();
      new SparkSampling(context, 12)
          .sample(
              model,
              request,
              images -> {
                LoopbackCluster.kill(process); // at the first batch, with others under way
                found.add(images.toFloatArray());
              });
      List<float[]> expected = new ArrayList<>();
      model.sample(request, images -> expected.add(images.toFloatArray()));
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i), "batch " + i);
      }
    }
  }

  /** Tells whether no other process has come to a place. */
  private static boolean isFirst(String marker) throws IOException {
    try {
      Files.createFile(Path.of(marker));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** The first worker that reads the data ends itself, as a machine does that fails in a step. */
  private static TrainingData dying(RunConfig config, String marker) throws IOException {
    if (isFirst(marker)) {
      Runtime.getRuntime().halt(137);
    }
    return SparkTraining.named(config);
  }

  /** The first two workers that read the data fail. */
  private static TrainingData failing(RunConfig config, String marker) throws IOException {
    if (isFirst(marker + "1") || isFirst(marker + "2")) {
      throw new IllegalStateException("a disk that is broken for a moment");
    }
    return SparkTraining.named(config);
  }

  /** The first worker that reads the data takes a minute. */
  private static TrainingData slow(RunConfig config, String marker) throws IOException {
    if (isFirst(marker)) {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        throw new IOException("ended by Spark, which has the result from elsewhere", e);
      }
    }
    return SparkTraining.named(config);
  }

  private static void assertTrainsToTheSameFiles(String name, SparkTraining.WorkerData data)
      throws IOException {
    Path folder = temporary.resolve(name);
    Training training =
        SparkTrainingTests.diffusion(3)
            .withCluster(new SparkTraining(context, data, Integer.MAX_VALUE));
    assertTrue(training.start("diffusion", folder, SparkTrainingTests.data()));
    FolderStates states = new FolderStates();
    states.assertSame(states.of(alone), folder, name);
  }

  @Test
  void aRunHasTheSameFilesThoughAnExecutorDiesInAStep() throws IOException {
    String marker = temporary.resolve("died").toString();
    assertTrainsToTheSameFiles("dying", config -> dying(config, marker));
    assertTrue(Files.exists(Path.of(marker)));
  }

  @Test
  void aRunHasTheSameFilesThoughATaskFailsTwice() throws IOException {
    String marker = temporary.resolve("failed").toString();
    assertTrainsToTheSameFiles("failing", config -> failing(config, marker));
    assertTrue(Files.exists(Path.of(marker + "2")));
  }

  @Test
  void aRunHasTheSameFilesThoughATaskIsSlow() throws IOException {
    String marker = temporary.resolve("slow").toString();
    assertTrainsToTheSameFiles("slow", config -> slow(config, marker));
    assertTrue(Files.exists(Path.of(marker)));
  }

  @Test
  void aRunHasTheSameFilesThoughAnExecutorIsKilledBetweenSteps() throws IOException {
    Path folder = temporary.resolve("killed");
    long process = oneProcess();
    RunListener killer =
        new RunListener() {
          @Override
          public void stepFinished(StepReport report) {
            LoopbackCluster.kill(process);
          }
        };
    assertTrue(
        SparkTrainingTests.diffusion(3)
            .withListener(killer)
            .withCluster(new SparkTraining(context))
            .start("diffusion", folder, SparkTrainingTests.data()));
    FolderStates states = new FolderStates();
    states.assertSame(states.of(alone), folder, "killed");
  }
}
