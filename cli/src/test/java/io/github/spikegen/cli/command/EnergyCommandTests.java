package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyFsvaeTraining;
import io.github.spikegen.cli.TinyGanTraining;
import io.github.spikegen.cli.TinyTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnergyCommandTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void train() {
    for (String[] training :
        List.of(
            TinyGanTraining.onMini(folder.resolve("gan")),
            TinyTraining.onMini(folder.resolve("diffusion")),
            TinyFsvaeTraining.onMini(folder.resolve("fsvae")))) {
      assertEquals("", CommandResult.of(training).err());
    }
  }

  private static String run(String options) {
    String[] arguments = ("energy " + options).replace("@", folder + "/").split(" ");
    CommandResult result = CommandResult.of(arguments);
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result.out();
  }

  private static JsonObject measured(String options) throws IOException {
    Path file = folder.resolve("figures.json");
    run(options + " --overwrite --json " + file);
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static List<JsonObject> layers(JsonObject figures) {
    List<JsonObject> layers = new ArrayList<>();
    for (JsonElement layer : figures.getAsJsonArray("layers")) {
      layers.add(layer.getAsJsonObject());
    }
    return layers;
  }

  private static double number(JsonObject object, String key) {
    return object.get(key).getAsDouble();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gan", "diffusion", "fsvae"})
  void figuresOfEveryFamilyAddUp(String family) throws IOException {
    JsonObject figures = measured("--count 3 --model @" + family);
    boolean diffusion = "diffusion".equals(family);
    assertEquals(
        diffusion
            ? Set.of("model", "images", "network_calls", "mac_pj", "ac_pj", "layers", "total")
            : Set.of("model", "images", "mac_pj", "ac_pj", "layers", "total"),
        figures.keySet());
    assertEquals(3, number(figures, "images"));
    JsonObject total = figures.getAsJsonObject("total");
    for (String key :
        List.of("macs", "synaptic_operations", "energy_pj", "ann_macs", "ann_energy_pj")) {
      double sum = layers(figures).stream().mapToDouble(layer -> number(layer, key)).sum();
      assertEquals(sum, number(total, key), 1e-9 * sum, key);
    }
    for (JsonObject layer : layers(figures)) {
      boolean spikes = layer.has("firing_rate");
      assertEquals(
          spikes
              ? Set.of(
                  "layer",
                  "macs",
                  "synaptic_operations",
                  "firing_rate",
                  "energy_pj",
                  "ann_macs",
                  "ann_energy_pj")
              : Set.of(
                  "layer", "macs", "synaptic_operations", "energy_pj", "ann_macs", "ann_energy_pj"),
          layer.keySet());
      assertEquals(spikes, number(layer, "macs") == 0, layer.toString());
      double energy = 4.6 * number(layer, "macs") + 0.9 * number(layer, "synaptic_operations");
      assertEquals(energy, number(layer, "energy_pj"), 1e-9 * energy, layer.toString());
      assertEquals(
          4.6 * number(layer, "ann_macs"), number(layer, "ann_energy_pj"), 1e-6, layer.toString());
    }
  }

  @Test
  void everyLayerThatDrawsIsListed() throws IOException {
    JsonObject gan = measured("--count 3 --model @gan");
    // 4 numbers to 16 units to 8x7x7; kernels 4x4 of stride 2 on n pixels have (4·n - 2)² taps
    double[] expected = {4 * 16, 16 * 392, 8 * 6 * 26 * 26, 6 * 54 * 54};
    List<String> names =
        layers(gan).stream().map(layer -> layer.get("layer").getAsString()).toList();
    assertEquals(
        List.of(
            "generator.dense1",
            "generator.dense2",
            "generator.convolution1",
            "generator.output",
            "generator.decoder.query",
            "generator.decoder.inputKey",
            "generator.decoder.membraneKey"),
        names);
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], number(layers(gan).get(i), "ann_macs"), names.get(i));
    }
    JsonObject diffusion = measured("--count 2 --model @diffusion");
    assertEquals(
        List.of(
            "denoiser.layer.conv.1",
            "denoiser.layer.conv.2",
            "denoiser.output",
            "vq-svae.quantizer.generator",
            "vq-svae.decoder.1",
            "vq-svae.decoder.2",
            "vq-svae.decoder.convolution"),
        layers(diffusion).stream().map(layer -> layer.get("layer").getAsString()).toList());
    double calls = number(diffusion, "network_calls");
    assertTrue(calls > 10 && calls <= 49, "" + calls);
    // 4 embedded numbers to 6 channels of 7x7, (3·7 - 2)² taps, at every call
    assertEquals(calls * 4 * 6 * 19 * 19, number(layers(diffusion).get(0), "ann_macs"), 1e-6);
    JsonObject fsvae = measured("--count 2 --model @fsvae");
    assertEquals(7, layers(fsvae).size());
    assertEquals(0, number(fsvae.getAsJsonObject("total"), "macs"));
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws IOException {
    JsonObject first = measured("--count 4 --model @diffusion");
    assertEquals(first, measured("--count 4 --model @diffusion"));
    assertNotEquals(first, measured("--count 4 --model @diffusion --seed 9"));
  }

  @Test
  void otherConstantsAndFewerStepsChangeTheEnergy() throws IOException {
    JsonObject all = measured("--count 2 --model @diffusion").getAsJsonObject("total");
    JsonObject few =
        measured("--count 2 --model @diffusion --steps 2 --mac-energy 1 --ac-energy 0");
    assertEquals(2, number(few, "network_calls"));
    assertEquals(1, number(few, "mac_pj"));
    assertEquals(0, number(few, "ac_pj"));
    JsonObject total = few.getAsJsonObject("total");
    assertEquals(number(total, "macs"), number(total, "energy_pj"), 1e-6);
    assertEquals(number(total, "ann_macs"), number(total, "ann_energy_pj"), 1e-6);
    assertTrue(number(total, "macs") < number(all, "macs") / 5);
  }

  @Test
  void theTableIsForReading() {
    String table = run("--count 3 --model @gan");
    for (String said :
        List.of(
            "Model       " + folder.resolve("gan") + ": sgad of mini, its generator, T = 2",
            "Images      3; figures are for one, on average",
            "Energy      4.6 pJ a multiply-accumulate (MAC), 0.9 pJ a synaptic operation (AC)",
            "Layers that decode time have no ordinary counterpart",
            "Moving weights, membranes and spikes")) {
      assertTrue(table.contains(said), said + " not in " + table);
    }
    assertTrue(
        table.lines().anyMatch(l -> l.matches("generator.dense1 +- +64(\\.0+)? +0 +.* 1\\.00x")),
        table);
    assertTrue(table.lines().anyMatch(l -> l.matches("total +0\\.\\d+ .*")), table);
    String diffusion = run("--count 1 --model pretrained --steps 2");
    assertTrue(diffusion.contains("Denoiser    called 2.0 times an image"), diffusion);
    assertTrue(diffusion.contains("T = 4, 2 in the denoiser, 2 sampling steps"), diffusion);
    assertFalse(diffusion.contains("decode time"), diffusion);
  }
}
