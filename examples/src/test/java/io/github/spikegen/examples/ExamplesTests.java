package io.github.spikegen.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.SpikingDiffusionExample.Sizes;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.testing.SmallDatasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs, at a tiny size where it trains. */
class ExamplesTests {

  private static final SgadExample.Sizes TINY_SGAD =
      new SgadExample.Sizes(2, 4, 24, List.of(8, 6), List.of(4, 6), 10);

  private static final Sizes TINY = new Sizes(2, 10, 4, 8, 8, 4, 2, 10, List.of(8, 8));

  private static final Training TINY_RUN =
      Training.DEFAULT
          .with("time-steps", 1)
          .with("vq-epochs", 2)
          .with("vq-batch", 8)
          .with("prior-epochs", 1)
          .with("prior-batch", 8)
          .with("codes", 8)
          .with("code-dimension", 4)
          .with("channels", "4,4")
          .with("denoiser-channels", "6,6")
          .with("embedding-channels", 4);

  @TempDir private Path folder;

  private final PrintStream console = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(console);
  }

  @Test
  void theBundledModelDrawsCompletesAndIsMeasured() throws IOException {
    DrawImages.main(folder.toString());
    String lines = printed.toString(StandardCharsets.UTF_8);
    assertTrue(lines.startsWith("Spiking-Diffusion of fashion-mnist, T = 4"), lines);
    assertTrue(lines.contains("64 bags in "), lines);
    assertTrue(lines.matches("(?s).*[1-9]\\d*\\.\\d uJ an image\\R"), lines);
    assertEquals(8 * 29 * 3 + 3, ImageIO.read(folder.resolve("bags.png").toFile()).getWidth());
    assertEquals(
        10 * 29 * 3 + 3, ImageIO.read(folder.resolve("completed.png").toFile()).getHeight());
  }

  @Test
  void aRunThatWasStoppedIsTrainedToItsEnd() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TRAIN).limit(24);
    TrainingData data = TrainingData.of("mini", images, images.limit(10));
    AtomicInteger questions = new AtomicInteger();
    assertFalse(
        TINY_RUN
            .withStop(() -> questions.incrementAndGet() > 4)
            .startOrResume("diffusion", folder.resolve("run"), data));
    TrainWithResume.train(TINY_RUN, folder.resolve("run"), data);
    TrainWithResume.train(TINY_RUN, folder.resolve("run"), data);
    String lines = printed.toString(StandardCharsets.UTF_8);
    assertTrue(lines.contains("vq, epoch 2: loss "), lines);
    assertTrue(lines.contains("prior, epoch 1: loss "), lines);
    assertTrue(lines.endsWith("The model is complete.\n".repeat(2)), lines);
  }

  @Test
  void aRunOfAnotherFamilyIsNotContinued() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TRAIN).limit(24);
    TrainingData data = TrainingData.of("mini", images, images.limit(10));
    Path run = folder.resolve("run");
    TINY_RUN.withStop(() -> true).startOrResume("diffusion", run, data);
    String message =
        assertThrows(RunException.class, () -> Training.DEFAULT.startOrResume("gan", run, data))
            .getMessage();
    assertTrue(message.contains("is a run of spiking-diffusion, expected one of "), message);
  }

  @Test
  void trainsOnFilesOfMnist() throws IOException {
    Path data = SmallDatasets.mnist(folder.resolve("data"), 20, 12);
    TrainingData images = TrainingData.load(NamedDataset.MNIST, data);
    SpikingDiffusionExample.run(images.train(), images.unseen(), TINY, 1, folder.resolve("out"));
    assertResults(folder.resolve("out"));
  }

  @Test
  void trainsOnFilesOfCifar10() throws IOException {
    Path data = SmallDatasets.cifar10(folder.resolve("data"), 10);
    TrainingData images = TrainingData.load(NamedDataset.CIFAR10, data);
    SpikingDiffusionExample.run(images.train(), images.unseen(), TINY, 1, folder.resolve("out"));
    assertResults(folder.resolve("out"));
  }

  @Test
  void trainsAGanOnFilesOfMnist() throws IOException {
    Path data = SmallDatasets.mnist(folder.resolve("data"), 20, 16);
    SgadExample.run(
        NamedDataset.MNIST.load(data, Split.TRAIN), TINY_SGAD, 2, folder.resolve("out"));
    assertGanResults(folder.resolve("out"));
  }

  @Test
  void trainsAGanOnFilesOfCifar10() throws IOException {
    Path data = SmallDatasets.cifar10(folder.resolve("data"), 10);
    SgadExample.run(
        NamedDataset.CIFAR10.load(data, Split.TRAIN), TINY_SGAD, 2, folder.resolve("out"));
    assertGanResults(folder.resolve("out"));
  }

  private void assertGanResults(Path out) throws IOException {
    String lines = printed.toString(StandardCharsets.UTF_8);
    assertTrue(lines.contains("epoch 2: critic gap"), lines);
    assertTrue(lines.contains("mean share of each step's input: [1.0, "), lines);
    for (String name :
        List.of("samples.png", "steps.png", "generator.safetensors", "discriminator.safetensors")) {
      assertTrue(Files.size(out.resolve(name)) > 0, name);
    }
  }

  private void assertResults(Path out) throws IOException {
    String lines = printed.toString(StandardCharsets.UTF_8);
    assertTrue(lines.contains("denoiser, epoch 2: loss"), lines);
    for (String name :
        List.of(
            "samples.png", "reconstructions.png", "vq-svae.safetensors", "denoiser.safetensors")) {
      assertTrue(Files.size(out.resolve(name)) > 0, name);
    }
  }
}
