package io.github.spikegen.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.examples.SpikingDiffusionExample.Sizes;
import io.github.spikegen.testing.SmallDatasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainExamplesTests {

  private static final SgadExample.Sizes TINY_SGAD =
      new SgadExample.Sizes(2, 4, 24, List.of(8, 6), List.of(4, 6), 10);

  private static final Sizes TINY = new Sizes(2, 10, 4, 8, 8, 4, 2, 10, List.of(8, 8));

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
  void trainsOnFilesOfMnist() throws IOException {
    Path data = SmallDatasets.mnist(folder.resolve("data"), 20, 12);
    TrainMnistSpikingDiffusion.run(data, folder.resolve("out"), TINY, 1);
    assertResults(folder.resolve("out"));
  }

  @Test
  void trainsOnFilesOfCifar10() throws IOException {
    Path data = SmallDatasets.cifar10(folder.resolve("data"), 10);
    TrainCifar10SpikingDiffusion.run(data, folder.resolve("out"), TINY, 1);
    assertResults(folder.resolve("out"));
  }

  @Test
  void trainsAGanOnFilesOfMnist() throws IOException {
    Path data = SmallDatasets.mnist(folder.resolve("data"), 20, 16);
    TrainMnistSgad.run(data, folder.resolve("out"), TINY_SGAD, 2);
    assertGanResults(folder.resolve("out"));
  }

  @Test
  void trainsAGanOnFilesOfCifar10() throws IOException {
    Path data = SmallDatasets.cifar10(folder.resolve("data"), 10);
    TrainCifar10Sgad.run(data, folder.resolve("out"), TINY_SGAD, 2);
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
