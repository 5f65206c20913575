package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.cli.TinyFsvaeTraining;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.Split;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void train() throws IOException {
    List<String[]> trainings =
        List.of(
            TinyTraining.onMini(folder.resolve("diffusion"), "--denoiser-time-steps", "2"),
            TinyGanTraining.onMini(folder.resolve("gan")),
            TinyGanTraining.with(
                "--variant",
                "hybrid",
                "--dataset",
                "mini",
                "--limit",
                "24",
                "--out",
                folder.resolve("hybrid").toString()),
            TinyFsvaeTraining.onMini(folder.resolve("fsvae")));
    for (String[] training : trainings) {
      assertEquals("", CommandResult.of(training).err());
    }
    TestArchives.mini(folder.resolve("three.npz"), Split.TEST, 0, 3);
  }

  private static String inspect(String options) {
    CommandResult result =
        CommandResult.of(("inspect --model @" + options).replace("@", folder + "/").split(" "));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result.out();
  }

  private static BufferedImage picture(String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  /** The layers of all stages in the log, in their order. */
  private static List<String> logged(String run) throws IOException {
    List<String> layers = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(run).resolve("log.jsonl"))) {
      JsonObject rates =
          JsonParser.parseString(line).getAsJsonObject().getAsJsonObject("firing_rate");
      layers.addAll(rates.keySet());
    }
    return layers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "gan", "hybrid", "fsvae"})
  void everyLayerOfTheLogIsListedByItsName(String run) throws IOException {
    String table = inspect(run + " --count 2");
    int at = 0;
    List<String> layers = logged(run);
    assertTrue(layers.size() > 2, layers.toString());
    for (String layer : layers) {
      int next = table.indexOf(" " + layer + " ", at);
      assertTrue(next > at, layer + " not in " + table);
      at = next;
    }
    assertTrue(table.contains("2 images that the model makes with seed 1"), table);
    assertEquals("hybrid".equals(run), table.contains("The discriminator has no layers"), table);
    // and any of them can be looked at
    String last = layers.get(layers.size() - 1);
    String closer = inspect(run + " --count 2 --layer " + last);
    assertTrue(closer.contains("Layer   " + last + " of the "), closer);
  }

  @Test
  void theListSaysHowNeuronsLie() {
    String table = inspect("gan --images @three.npz");
    assertTrue(table.contains("Shown   3 images of " + folder.resolve("three.npz")), table);
    assertTrue(
        table
            .lines()
            .anyMatch(
                line ->
                    line.matches(
                        "discriminator +discriminator\\.convolution1 +4x24x24 = 2,304 +2 +0\\.\\d{3}"
                            + " +\\d+\\.\\d % +\\d+\\.\\d %")),
        table);
  }

  @Test
  void spikesAndMembranesAreDrawn() throws IOException {
    String said =
        inspect(
            "gan --layer generator.convolution1 --neurons 0:0:0-3,random:2 --count 3 --raster"
                + " @raster.png --trace @deep/trace.png");
    assertTrue(said.contains("The raster is in " + folder.resolve("raster.png")), said);
    assertTrue(said.contains("The traces are in " + folder.resolve("deep/trace.png")), said);
    assertTrue(
        said.lines().anyMatch(line -> line.matches("3 \\(0:0:3\\) .*[.|]{2} [.|]{2} [.|]{2}")),
        said);
    // images stand above passes of 2 steps, 36 and 72 pixels wide; then 6 neurons
    assertEquals(
        16 + 48 + 28 + 6 + 20 + 6 * 18 + 14 + 52 + 18 + 16, picture("raster.png").getHeight());
    assertEquals(
        16 + 72 + 56 + 6 + 20 + 6 * 88 - 10 + 18 + 16, picture("deep/trace.png").getHeight());
  }

  @Test
  void theSameSeedDrawsTheSame() throws IOException {
    String options = "fsvae --layer encoder.1 --neurons random:9 --images @three.npz --raster @";
    inspect(options + "first.png");
    inspect(options + "second.png");
    inspect(options + "other.png --seed 2");
    byte[] first = Files.readAllBytes(folder.resolve("first.png"));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("second.png")));
    assertFalse(Arrays.equals(first, Files.readAllBytes(folder.resolve("other.png"))));
    Files.writeString(folder.resolve("other.png"), "replaced");
    inspect(options + "other.png --overwrite");
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("other.png")));
  }

  @Test
  void ofADenoiserEveryCallForTheFirstImageIsShown() throws IOException {
    String said = inspect("diffusion --layer layer.1 --neurons 0-4 --count 2 --raster @calls.png");
    // 49 tokens in 49 steps need about 30 calls, of two steps each
    assertTrue(said.contains("spikes (|) at the first 21 of "), said);
    assertTrue(
        picture("calls.png").getWidth() > 30 * (2 * 14 + 6), "as wide as the calls are many");
    String second = inspect("diffusion --layer layer.1 --neurons 0-4 --count 2 --image 1");
    String alone = inspect("diffusion --layer layer.1 --neurons 0-4 --count 1 --seed 2");
    assertEquals(
        second.substring(second.indexOf("\nneuron ")), alone.substring(alone.indexOf("\nneuron ")));
  }

  @Test
  void whatImagesAreSeenMattersToThoseThatSeeThem() {
    String own = inspect("diffusion --layer encoder.1 --count 3 --neurons 0-9");
    String given =
        inspect("diffusion --layer encoder.1 --count 3 --neurons 0-9 --images @three.npz");
    String one = inspect("diffusion --layer encoder.1 --images @three.npz --image 2 --neurons 0-9");
    assertTrue(own.contains("3 images that the model makes"), own);
    assertTrue(given.contains("3 images of "), given);
    String lastOfThree = line(given, "9 ");
    assertTrue(lastOfThree.endsWith(" " + line(one, "9 ").replaceAll(".* ", "")), given + one);
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void anAutoencoderWithoutADenoiserYetCanBeInspected() throws IOException {
    Path early = Files.createDirectories(folder.resolve("early"));
    for (String file : List.of("config.json", "vq-svae.safetensors")) {
      Files.copy(folder.resolve("diffusion").resolve(file), early.resolve(file));
    }
    String table = inspect("early --images @three.npz");
    assertTrue(table.contains("decoder.2") && !table.contains("layer.1"), table);
  }
}
