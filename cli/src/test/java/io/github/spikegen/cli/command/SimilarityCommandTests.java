package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityCommandTests {

  private static final int STIMULI = 20;

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    for (String variant : List.of("sgad", "hybrid")) {
      CommandResult trained =
          CommandResult.of(
              TinyGanTraining.with(
                  "--variant",
                  variant,
                  "--dataset",
                  "mini",
                  "--limit",
                  "24",
                  "--out",
                  folder.resolve(variant).toString()));
      assertEquals("", trained.err());
    }
    TestArchives.mini(folder.resolve("stimuli.npz"), Split.TEST, 0, STIMULI);
    CommandResult simulated =
        run("simulate-responses --stimuli @stimuli.npz --neurons 3 --out @responses.npz");
    assertTrue(
        simulated
            .out()
            .contains(
                "Simulated 12 neurons (3 gabor-fine, 3 gabor-medium, 3 gabor-coarse, 3 gabor-energy)"
                    + " at 20 images into "),
        simulated.out());
  }

  private static CommandResult run(String options) {
    CommandResult result = CommandResult.of(options.replace("@", folder + "/").split(" "));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  private static CommandResult compare(String options) {
    return run("similarity --stimuli @stimuli.npz " + options);
  }

  private static JsonArray figures(String file) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonArray();
  }

  @Test
  void layersOfAnAutoencoderAreComparedToo() {
    Path run = folder.resolve("diffusion");
    assertEquals("", CommandResult.of(TinyTraining.onMini(run)).err());
    String said =
        compare("--model @diffusion --responses @responses.npz --bootstrap 0 --folds 2").out();
    assertTrue(
        said.contains("Model       " + run + ": Spiking-Diffusion of mini, its autoencoder"), said);
    assertTrue(said.contains("encoder.1 ") && said.contains("pixels 784 units"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgad", "hybrid"})
  void everyLayerIsComparedWithEveryArea(String variant) throws IOException {
    CommandResult result =
        compare(
            "--model @%s --responses @responses.npz --json @%s.json --chart @%s.png"
                .formatted(variant, variant, variant));
    for (String said :
        List.of(
            "Model       " + folder.resolve(variant) + ": " + variant + " of mini, its discrim",
            "Layers      pixels 784 units, convolution1 2,304 units, convolution2 384 units, dense"
                + " 12 units",
            "Stimuli     20 images of " + folder.resolve("stimuli.npz"),
            "Responses   12 neurons of " + folder.resolve("responses.npz"),
            "simulated, no recording: Gabor filters with Poisson spikes, mean of 10 trials",
            "correlations are then 1 whatever the",
            "95 % of 200 draws",
            "The figures are in ",
            "The chart is in ")) {
      assertTrue(result.out().contains(said), said + " not in " + result.out());
    }
    JsonArray figures = figures(variant + ".json");
    assertEquals(4 * 4, figures.size());
    JsonObject convolution = figures.get(5).getAsJsonObject();
    assertEquals("convolution1", convolution.get("layer").getAsString());
    assertEquals(2304, convolution.get("units").getAsInt());
    // after three steps of training no neuron fires yet
    assertEquals("hybrid".equals(variant), convolution.has("cka"), convolution.toString());
    JsonObject row = figures.get(1).getAsJsonObject();
    assertEquals("pixels", row.get("layer").getAsString());
    assertEquals("gabor-medium", row.get("area").getAsString());
    assertEquals(STIMULI, row.get("stimuli").getAsInt());
    assertEquals(3, row.get("neurons").getAsInt());
    assertEquals(
        Set.of(
            "layer",
            "area",
            "stimuli",
            "units",
            "compared_units",
            "neurons",
            "rsa",
            "rsa_low",
            "rsa_high",
            "cka",
            "cka_unbiased",
            "cka_unbiased_low",
            "cka_unbiased_high",
            "svcca",
            "svcca_components_layer",
            "svcca_components_area",
            "svcca_certain",
            "regression",
            "regression_low",
            "regression_high",
            "regression_lower_quartile",
            "regression_upper_quartile"),
        row.keySet());
    var picture = ImageIO.read(folder.resolve(variant + ".png").toFile());
    assertEquals(140 + 4 * 190 + 3 * 18 + 16, picture.getWidth()); // four areas
    assertEquals(64 + 5 * 120 + 4 * 18 + 96, picture.getHeight()); // five measures
  }

  @Test
  void severalModelsAreComparedWithTheSameNeurons() throws IOException {
    String said =
        compare(
                "--model @sgad --model @hybrid --responses @responses.npz --bootstrap 0 --folds 2"
                    + " --max-units 50 --json @both.json --chart @both.png")
            .out();
    assertTrue(said.indexOf("sgad of mini") < said.indexOf("hybrid of mini"), said);
    JsonArray both = figures("both.json");
    assertEquals(2 * 4 * 4, both.size());
    assertEquals("sgad", both.get(0).getAsJsonObject().get("model").getAsString());
    compare(
        "--model @hybrid --responses @responses.npz --bootstrap 0 --folds 2 --max-units 50 --json"
            + " @one.json");
    JsonObject of = both.get(4 * 4 + 6).getAsJsonObject();
    assertEquals("hybrid", of.remove("model").getAsString());
    assertEquals(figures("one.json").get(6), of);
    assertEquals(
        140 + 4 * 190 + 3 * 18 + 16, ImageIO.read(folder.resolve("both.png").toFile()).getWidth());
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws IOException {
    String options = "--model @sgad --responses @responses.npz --max-units 50 --json @";
    compare(options + "first.json");
    compare(options + "second.json");
    compare(options + "other.json --seed 2");
    assertEquals(figures("first.json"), figures("second.json"));
    assertFalse(figures("first.json").equals(figures("other.json")));
    String layers = compare("--model @sgad --responses @responses.npz --max-units 50").out();
    assertTrue(
        layers.contains("convolution1 2,304 units (50 of them), convolution2 384 units (50"),
        layers);
    assertEquals(
        50, figures("first.json").get(4).getAsJsonObject().get("compared_units").getAsInt());
  }

  @Test
  void whatIsComparedWithItselfIsTheSame() throws IOException {
    ImageDataset images = ImageArchive.read(folder.resolve("stimuli.npz"));
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] pixels = images.images(manager, IntStream.range(0, STIMULI).toArray()).toFloatArray();
      List<double[]> changing = new ArrayList<>();
      for (int unit = 0; unit < 784; unit++) {
        double[] column = new double[STIMULI];
        for (int i = 0; i < STIMULI; i++) {
          column[i] = pixels[i * 784 + unit];
        }
        if (IntStream.range(1, STIMULI).anyMatch(i -> column[i] != column[0])) {
          changing.add(column);
        }
      }
      double[] responses = new double[STIMULI * changing.size()];
      for (int i = 0; i < responses.length; i++) {
        responses[i] = changing.get(i % changing.size())[i / changing.size()];
      }
      NumpyArchive.write(
          folder.resolve("pixels.npz"),
          Map.of("responses", NumpyArray.of(new Shape(STIMULI, changing.size()), responses)));
    }
    String table =
        compare(
                "--model @hybrid --responses @pixels.npz --bootstrap 0 --permutations 9 --json"
                    + " @pixels.json")
            .out();
    JsonObject itself = figures("pixels.json").get(0).getAsJsonObject();
    assertEquals("pixels", itself.get("layer").getAsString());
    assertEquals("all", itself.get("area").getAsString());
    assertEquals(1, itself.get("cka").getAsDouble(), 1e-6);
    assertEquals(1, itself.get("cka_unbiased").getAsDouble(), 1e-6);
    assertEquals(1, itself.get("svcca").getAsDouble(), 1e-6);
    assertEquals(0.1, itself.get("rsa_p").getAsDouble(), 1e-6);
    assertEquals(0.1, itself.get("cka_p").getAsDouble(), 1e-6);
    assertTrue(itself.has("regression_chance"), itself.toString());
    assertFalse(itself.has("rsa_low"), itself.toString());
    assertFalse(table.contains("["), table);
    assertTrue(table.contains("Mean score of 9 random orders"), table);
    assertTrue(
        table.lines().anyMatch(line -> line.matches("pixels +all .* 1\\.000 +1\\.000 .*")), table);
    assertTrue(table.lines().anyMatch(line -> line.matches("pixels +all .* p 0\\.100 .*")), table);
  }

  @Test
  void dataSetsServeAsStimuli() {
    run("simulate-responses --stimuli mini --limit 16 --neurons 1 --trials 1 --out @mini.npz");
    String table =
        run("similarity --model @sgad --stimuli mini --limit 16 --responses @mini.npz").out();
    assertTrue(table.contains("16 images of mini, test split"), table);
    assertTrue(table.contains("mean of 1 trials"), table);
    // a single neuron has no correlations over neurons
    assertTrue(table.contains("- No RSA of pixels, convolution1, convolution2, dense:"), table);
    assertTrue(table.lines().anyMatch(line -> line.matches("pixels +gabor-fine +1 +- .*")), table);
  }
}
