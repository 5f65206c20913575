package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.TinyRun;
import io.github.spikegen.run.diffusion.TinyDiffusionRun;
import io.github.spikegen.run.fsvae.TinyFsvaeRun;
import io.github.spikegen.run.gan.TinyGanRun;
import io.github.spikegen.training.ParameterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSamplingTests {

  private static final int COUNT = 11;

  @TempDir private static Path folder;

  private static NDManager manager;

  @BeforeAll
  static void train() throws IOException {
    manager = NDManager.newBaseManager();
    train("diffusion", TinyDiffusionRun.of(1, 1));
    train("fsvae", TinyFsvaeRun.of(1));
    train("gan", TinyGanRun.of(1));
  }

  private static void train(String family, TinyRun run) throws IOException {
    RunFolder trained = run.start(folder.resolve(family));
    assertTrue(run.train(trained));
    makeLively(trained);
  }

  /** Makes currents so large that neurons fire and images differ, as after a longer training. */
  static void makeLively(RunFolder run) throws IOException {
    try (NDManager work = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(run, work);
      for (GenerativeModel.ModelNetwork network : model.networks()) {
        for (var parameter : network.block().getParameters()) {
          NDArray array = parameter.getValue().getArray();
          if (parameter.getKey().endsWith("beta")) {
            array.addi(1);
          } else if (array.getShape().dimension() > 1) {
            array.muli(8);
          }
        }
        ParameterFile.save(run.weights(network.name()), network.block());
      }
      try (GenerativeModel.Samples two = model.sample(SampleRequest.of(2))) {
        assertNotEquals(two.images().get(0), two.images().get(1));
      }
    }
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "fsvae", "gan"})
  void archivesAreThoseOfOneMachine(String family) throws IOException {
    GenerativeModel model = model(family);
    // batches of 2 are kept together; with 5 partitions for 2 batches of 8, they are not
    for (int batch : new int[] {2, 8}) {
      SampleRequest request = SampleRequest.of(COUNT).withSeed(7).withFirst(4).withBatchSize(batch);
      byte[] expected = archive(model, request, model::sample);
      for (int partitions : new int[] {1, 2, 5}) {
        SparkSampling sampling = new SparkSampling(LocalSpark.context(), partitions);
        assertArrayEquals(
            expected,
            archive(model, request, (asked, sink) -> sampling.sample(model, asked, sink)),
            "%s in %d partitions with batches of %d".formatted(family, partitions, batch));
      }
    }
  }

  @Test
  void optionsReachTheWorkers() throws IOException {
    GenerativeModel model = model("diffusion");
    SampleRequest request =
        SampleRequest.of(4).withOption("steps", 5).withOption("temperature", 0.5).separately();
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 2);
    assertArrayEquals(
        archive(model, request, model::sample),
        archive(model, request, (asked, sink) -> sampling.sample(model, asked, sink)));
  }

  @Test
  void workersComputeInTheDriversPrecision() throws IOException {
    GenerativeModel model = model("fsvae");
    SampleRequest request = SampleRequest.of(4);
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 1);
    List<float[]> drawn = new ArrayList<>();
    GenerativeModel.ImageSink sink = images -> drawn.add(images.toFloatArray());
    model.sample(request, sink);
    try (Precision.Scope used = Precision.BFLOAT16.use()) {
      model.sample(request, sink);
      sampling.sample(model, request, sink);
    }
    assertArrayEquals(drawn.get(1), drawn.get(2));
    assertFalse(Arrays.equals(drawn.get(0), drawn.get(2)));
  }

  @Test
  void progressAndBatchesAreThoseOfOneMachine() throws IOException {
    GenerativeModel model = model("gan");
    List<Long> progress = new ArrayList<>();
    List<Long> batches = new ArrayList<>();
    new SparkSampling(LocalSpark.context(), 2)
        .sample(
            model,
            SampleRequest.of(10).withBatchSize(4).withProgress(progress::add),
            images -> batches.add(images.getShape().get(0)));
    assertEquals(List.of(4L, 10L), progress);
    assertEquals(List.of(4L, 4L, 2L), batches);
  }

  @Test
  void stoppingEndsTheJob() throws IOException {
    GenerativeModel model = model("gan");
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 2);
    SampleRequest request = SampleRequest.of(10).withStop(() -> true);
    assertThrows(CancellationException.class, () -> sampling.sample(model, request, images -> {}));
  }

  @Test
  void whatIsWrongIsSaidOfTheRunAsTheDriverKnowsIt() throws IOException {
    GenerativeModel model = model("fsvae");
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 2);
    RunException wrong =
        assertThrows(
            RunException.class,
            () -> sampling.sample(model, SampleRequest.of(10).withClass(3), images -> {}));
    assertEquals("class", wrong.option().orElseThrow());
    assertEquals(folder.resolve("fsvae") + " was trained without labels", wrong.getMessage());
  }

  @Test
  void runsThatWorkersCannotLoadAreNamed() throws IOException {
    Path run = folder.resolve("damaged");
    RunFolder damaged = TinyFsvaeRun.of(1).start(run);
    Files.copy(folder.resolve("fsvae").resolve("fsvae.safetensors"), damaged.weights("fsvae"));
    GenerativeModel model = model("damaged");
    Files.write(damaged.weights("fsvae"), new byte[] {1, 2, 3});
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 2);
    String wrong =
        assertThrows(
                ClusterException.class,
                () -> sampling.sample(model, SampleRequest.of(10), images -> {}))
            .getMessage();
    assertTrue(wrong.startsWith(damaged.weights("fsvae") + ": "), wrong);
  }

  @Test
  void morePartitionsThanImagesAreRefused() throws IOException {
    GenerativeModel model = model("gan");
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 5);
    RunException wrong =
        assertThrows(
            RunException.class, () -> sampling.sample(model, SampleRequest.of(4), images -> {}));
    assertEquals("partitions", wrong.option().orElseThrow());
    assertEquals(
        "4 images can't be split into 5 partitions, expected at most 4", wrong.getMessage());
  }

  @Test
  void whatTheSinkThrowsEndsTheJob() throws IOException {
    GenerativeModel model = model("gan");
    SparkSampling sampling = new SparkSampling(LocalSpark.context(), 2);
    IOException wrong =
        assertThrows(
            IOException.class,
            () ->
                sampling.sample(
                    model,
                    SampleRequest.of(4),
                    images -> {
                      throw new IOException("disk full");
                    }));
    assertEquals("disk full", wrong.getMessage());
  }

  private interface Drawing {
    void draw(SampleRequest request, GenerativeModel.ImageSink sink) throws IOException;
  }

  private static byte[] archive(GenerativeModel model, SampleRequest request, Drawing drawing)
      throws IOException {
    Path file = folder.resolve("images.npz");
    try (ImageArchiveWriter archive =
        new ImageArchiveWriter(file, request.count(), model.imageShape())) {
      drawing.draw(request, archive::append);
      archive.commit();
    }
    return Files.readAllBytes(file);
  }

  private static GenerativeModel model(String family) throws IOException {
    return GenerativeModel.load(folder.resolve(family), manager);
  }
}
