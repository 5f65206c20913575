package io.github.spikegen.cli.command;

import static io.github.spikegen.cli.Mistake.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.Mistake;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** GANs that are trained on the events of a camera. */
class GanSequenceTests {

  private static final String SIZES =
      " --batch 8 --latent-size 4 --hidden-units 16 --channels 8,6 --discriminator-channels 4,6"
          + " --discriminator-hidden-units 12 --hidden-norm batch-norm";

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    SmallDatasets.nMnist(folder.resolve("events"), 24);
    run("gan train --variant sgad --dataset n-mnist --data @events --epochs 2 --out @run" + SIZES);
    assertEquals("", CommandResult.of(TinyGanTraining.onMini(folder.resolve("still"))).err());
  }

  private static CommandResult run(String line) {
    CommandResult result = CommandResult.of(Mistake.placed(line, folder).split(" "));
    assertEquals("", result.err());
    return result;
  }

  private static ImageDataset sample(String name, String options) throws IOException {
    run("gan sample --model @run --count 6 --out @%s.npz%s".formatted(name, options));
    return ImageArchive.read(folder.resolve(name + ".npz"));
  }

  @Test
  void samplesAreSequencesOfFrames() throws IOException {
    ImageDataset samples = sample("a", " --grid @a.png --animation @a.gif");

    assertEquals(new Shape(8, 36, 36), samples.shape());
    assertEquals(6, samples.size());
    assertEquals(samples.checksum(), sample("b", " --batch 2").checksum(), "by the seed alone");
    // two sequences of 4 frames a row, with lines of 1 between them, each pixel three times
    assertEquals((8 * 37 + 1) * 3, ImageIO.read(folder.resolve("a.png").toFile()).getWidth());
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(folder.resolve("a.gif").toFile())) {
      reader.setInput(in);
      assertEquals(4, reader.getNumImages(true));
      assertEquals((6 * 37 + 1) * 3, reader.getWidth(0));
    }
    assertTrue(Files.size(folder.resolve("run/grids/gan-002.png")) > 0);
    run("gan interpolate --model @run --ways 1 --steps 3 --out @ways.npz --grid @ways.png");
  }

  @Test
  void bothNetworksLearn() throws IOException {
    List<JsonObject> log =
        Files.readAllLines(folder.resolve("run/log.jsonl")).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertEquals(2, log.size());
    for (JsonObject epoch : log) {
      assertTrue(epoch.get("gradient_norm_generator").getAsDouble() > 0, "" + epoch);
      assertTrue(epoch.get("gradient_norm_discriminator").getAsDouble() > 0, "" + epoch);
    }
    for (String figure : List.of("loss", "discriminator_loss", "critic_gap")) {
      assertNotEquals(log.get(0).get(figure), log.get(1).get(figure), figure + " moves");
    }
  }

  @Test
  void aResumedRunEndsWithTheWeightsOfTheWholeOne() throws IOException {
    TrainingData data = TrainingData.load(NamedDataset.N_MNIST, folder.resolve("events"));
    Training training =
        Training.DEFAULT
            .with("variant", GanVariant.SWGAN)
            .with("epochs", 2)
            .with("batch", 4)
            .with("hidden-units", 12)
            .with("channels", List.of(6, 4))
            .with("discriminator-channels", List.of(4, 6))
            .with("discriminator-hidden-units", 12)
            .with("hidden-norm", HiddenNorm.BATCH_NORM);
    Path whole = folder.resolve("whole");
    assertTrue(training.start("gan", whole, data));
    Path stopped = folder.resolve("stopped");
    AtomicInteger asked = new AtomicInteger();
    assertFalse(training.withStop(() -> asked.incrementAndGet() > 4).start("gan", stopped, data));
    assertTrue(training.resume(stopped, data));
    for (String weights : List.of("generator.safetensors", "discriminator.safetensors")) {
      assertEquals(-1, Files.mismatch(whole.resolve(weights), stopped.resolve(weights)), weights);
    }
  }

  static Stream<Mistake> mistakes() {
    String train = "gan train --dataset n-mnist --data @events --out @new --variant ";
    return Stream.of(
        new Mistake(
            train + "hybrid",
            USAGE,
            "--variant: the discriminator of hybrid has no time, but the data are sequences of 4"),
        new Mistake(
            train + "sgad --time-steps 2",
            USAGE,
            "--time-steps: the data are sequences of 4 frames, one for each time step, but 2"),
        new Mistake(
            "gan sample --model @still --out @new --animation @new.gif",
            USAGE,
            "--animation: @still draws still images"),
        new Mistake(
            "gan sample --model @run --out @new --strip @new.png",
            USAGE,
            "--strip: @run draws sequences"),
        new Mistake(
            "export --model @run --format nir --out @new", USAGE, "NIR has no generator of seq"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedInOneLine(Mistake mistake) {
    mistake.makeIn(folder);
    assertFalse(Files.exists(folder.resolve("new")));
  }
}
