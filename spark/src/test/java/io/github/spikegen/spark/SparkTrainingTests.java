package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.spark.SparkTraining.WorkerData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkTrainingTests {

  private static final int IMAGES = 24;

  @TempDir private Path temporary;

  private final JavaSparkContext context = LocalSpark.context();
  private final FolderStates states = new FolderStates();

  static TrainingData data() throws IOException {
    return TrainingData.load(NamedDataset.MINI, null, IMAGES, null, DatasetListener.SILENT);
  }

  static Training diffusion(int batches) {
    return Training.DEFAULT
        .with("seed", 5)
        .with("time-steps", 2)
        .with("channels", List.of(4, 4))
        .with("codes", 8)
        .with("code-dimension", 4)
        .with("denoiser-channels", List.of(6, 6))
        .with("embedding-channels", 4)
        .with("vq-batch", 4)
        .with("vq-epochs", 2)
        .with("prior-batch", 4)
        .with("prior-epochs", 1)
        .with("accumulate", batches);
  }

  private static Training gan(int batches) {
    return Training.DEFAULT
        .with("seed", 5)
        .with("variant", "hybrid")
        .with("time-steps", 2)
        .with("latent-size", 4)
        .with("hidden-units", 16)
        .with("channels", List.of(8, 6))
        .with("discriminator-channels", List.of(4, 6))
        .with("epochs", 1)
        .with("batch", 4)
        .with("accumulate", batches);
  }

  @ParameterizedTest
  @CsvSource({"diffusion,3", "gan,2"})
  void aClusterGivesTheFilesOfOneProcess(String family, int batches) throws IOException {
    TrainingData data = data();
    Training training = family.equals("gan") ? gan(batches) : diffusion(batches);
    Path alone = temporary.resolve("alone");
    assertTrue(training.start(family, alone, data));
    Path together = temporary.resolve("together");
    assertTrue(training.withCluster(new SparkTraining(context)).start(family, together, data));
    states.assertSame(states.of(alone), together, family);
  }

  @Test
  void aRunIsStoppedOnAClusterAndGoesOnInOneProcess() throws IOException {
    TrainingData data = data();
    Path whole = temporary.resolve("whole");
    assertTrue(diffusion(2).start("diffusion", whole, data));
    Path moved = temporary.resolve("moved");
    AtomicInteger asked = new AtomicInteger();
    assertFalse(
        diffusion(2)
            .withCluster(new SparkTraining(context))
            .withStop(() -> asked.incrementAndGet() > 2)
            .start("diffusion", moved, data));
    assertTrue(diffusion(2).resume(moved, data));
    states.assertSame(states.of(whole), moved, "moved");
  }

  @Test
  void whatIsWrongOnWorkersIsSaidInOneLine() throws IOException {
    WorkerData fewer =
        config -> TrainingData.load(NamedDataset.MINI, null, 8, null, DatasetListener.SILENT);
    RunException other =
        assertThrows(
            RunException.class,
            () ->
                diffusion(2)
                    .withCluster(new SparkTraining(context, fewer, 2))
                    .start("diffusion", temporary.resolve("other"), data()));
    assertTrue(
        other.getMessage().startsWith("the training images are not those of the run"),
        other.getMessage());
    WorkerData missing = SparkTrainingTests::missing;
    IOException unseen =
        assertThrows(
            IOException.class,
            () ->
                diffusion(2)
                    .withCluster(new SparkTraining(context, missing, 2))
                    .start("diffusion", temporary.resolve("missing"), data()));
    assertEquals(1, unseen.getMessage().lines().count());
    assertTrue(unseen.getMessage().contains("expected it at the same place on every worker"));
  }

  private static TrainingData missing(RunConfig config) throws IOException {
    throw new java.nio.file.NoSuchFileException("digits/train-images");
  }
}
