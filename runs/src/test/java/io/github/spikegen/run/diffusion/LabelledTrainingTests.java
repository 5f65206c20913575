package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonParser;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.testing.ManagedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledTrainingTests {

  @TempDir private Path temporary;

  @Test
  void aRunStoppedAndResumedEndsWithTheSameWeights() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 3).withLabels(0.3);
    RunFolder whole = run.start(temporary.resolve("whole"));
    assertTrue(run.train(whole));
    RunFolder interrupted = run.start(temporary.resolve("interrupted"));
    AtomicInteger asked = new AtomicInteger();
    // 3 steps, then 2 an epoch; it is asked before every step and before every evaluation
    assertFalse(run.train(interrupted, RunListener.NONE, () -> asked.incrementAndGet() > 9));
    assertTrue(run.train(interrupted));
    for (String network : List.of(DiffusionFamily.VQ_SVAE, DiffusionFamily.DENOISER)) {
      assertEquals(-1, Files.mismatch(whole.weights(network), interrupted.weights(network)));
    }
    assertEquals(run.config(), whole.config(DiffusionRunConfig.FAMILY));
  }

  @Test
  void labelsReachTheDenoiserAndLeaveTheAutoencoderAlone() throws IOException {
    TinyDiffusionRun plain = TinyDiffusionRun.of(1, 1);
    RunFolder without = plain.start(temporary.resolve("without"));
    plain.train(without);
    TinyDiffusionRun run = plain.withLabels(0);
    RunFolder with = run.start(temporary.resolve("with"));
    run.train(with);
    assertEquals(
        -1,
        Files.mismatch(
            without.weights(DiffusionFamily.VQ_SVAE), with.weights(DiffusionFamily.VQ_SVAE)));
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingDenoiser denoiser = DiffusionModel.loadDenoiser(with, run.config(), manager);
      NDArray classes = denoiser.getParameters().get("01input_classes").getArray();
      assertEquals(11, classes.getShape().get(0));
      assertTrue(classes.get("0:10").norm().getFloat() > 0, "vectors of the classes have moved");
      assertEquals(0, classes.get("10").norm().getFloat(), "no label was left out");
    }
    String line = Files.readAllLines(with.log()).get(1);
    assertTrue(
        JsonParser.parseString(line).getAsJsonObject().get("test_bits_per_token").getAsDouble()
            > 0);
    // ten columns of 28 pixels with lines of 1 between them, each pixel three times
    assertEquals(
        (10 * 29 + 1) * 3, ImageIO.read(with.grid(DiffusionFamily.PRIOR, 1).toFile()).getWidth());
  }

  @Test
  void leavesNoArraysBehind() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 2).withLabels(0.1);
    run.train(run.start(temporary.resolve("first"))); // what libraries make once and keep
    try (NDManager manager = NDManager.newBaseManager()) {
      int before = ManagedArrays.count(manager);
      run.train(run.start(temporary.resolve("second")));
      assertEquals(before, ManagedArrays.count(manager));
    }
  }

  @Test
  void refusesImagesWithoutTheClassesOfTheRun() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1).withLabels(0.1);
    RunFolder folder = run.start(temporary.resolve("run"));
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pixels.add(new byte[28 * 28]);
    }
    ImageDataset unlabelled = ImageDataset.of(run.test().shape(), pixels);
    String message =
        assertThrows(
                RunException.class,
                () -> new TinyDiffusionRun(run.config(), run.train(), unlabelled).train(folder))
            .getMessage();
    assertEquals("the denoiser learns 10 classes, but the images have no labels", message);
  }

  @Test
  void newImagesTakeTheirClassesInTurnUnlessAllAreOfOne() throws IOException {
    DiffusionRunConfig config = TinyDiffusionRun.of(1, 1).withLabels(0.1).config();
    SampleRequest own = SampleRequest.of(5);
    assertArrayEquals(new int[] {0, 1, 2, 0, 1}, classes(own, 3));
    assertArrayEquals(new int[] {2, 2, 2, 2, 2}, classes(own.withClass(2), 3));
    assertArrayEquals(new int[5], classes(own, 0));
    assertThrows(IllegalArgumentException.class, () -> own.withClass(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> DiffusionSamplingOptions.of(own.withOption("guidance", -1), config, "run"));
  }

  private static int[] classes(SampleRequest request, int known) {
    return IntStream.range(0, request.count()).map(i -> request.classOf(i, known)).toArray();
  }
}
