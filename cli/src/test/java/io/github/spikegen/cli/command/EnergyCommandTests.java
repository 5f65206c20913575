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
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
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
    Set<String> expected =
        new HashSet<>(Set.of("model", "images", "mac_pj", "ac_pj", "hardware", "layers", "total"));
    if (diffusion) {
      expected.add("network_calls");
    }
    assertEquals(expected, figures.keySet());
    assertEquals(3, number(figures, "images"));
    JsonObject total = figures.getAsJsonObject("total");
    for (String key :
        List.of("macs", "synaptic_operations", "energy_pj", "ann_macs", "ann_energy_pj")) {
      double sum = layers(figures).stream().mapToDouble(layer -> number(layer, key)).sum();
      assertEquals(sum, number(total, key), 1e-9 * sum, key);
    }
    for (JsonObject layer : layers(figures)) {
      boolean spikes = layer.has("firing_rate");
      Set<String> keys =
          new HashSet<>(
              Set.of(
                  "layer",
                  "time_steps",
                  "weights",
                  "macs",
                  "synaptic_operations",
                  "energy_pj",
                  "ann_macs",
                  "ann_energy_pj",
                  "spiking_pj",
                  "quantized_pj",
                  "quantized_dense_pj",
                  "float32_pj"));
      if (spikes) {
        keys.add("firing_rate");
      }
      if (spikes && number(layer, "firing_rate") > 0) {
        keys.addAll(Set.of("break_even_rate", "break_even_rate_dense"));
      }
      assertEquals(keys, layer.keySet());
      assertEquals(spikes, number(layer, "macs") == 0, layer.toString());
      double energy = 4.6 * number(layer, "macs") + 0.9 * number(layer, "synaptic_operations");
      assertEquals(energy, number(layer, "energy_pj"), 1e-9 * energy, layer.toString());
      assertEquals(
          4.6 * number(layer, "ann_macs"), number(layer, "ann_energy_pj"), 1e-6, layer.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gan", "diffusion", "fsvae"})
  void energyWithMemoryAddsUp(String family) throws IOException {
    JsonObject figures = measured("--count 2 --model @" + family);
    JsonObject total = figures.getAsJsonObject("total");
    for (String network :
        List.of("spiking_pj", "quantized_pj", "quantized_dense_pj", "float32_pj")) {
      JsonObject costs = total.getAsJsonObject(network);
      double parts = 0;
      for (String part : List.of("arithmetic", "weights", "membranes", "inputs")) {
        double sum =
            layers(figures).stream()
                .mapToDouble(layer -> number(layer.getAsJsonObject(network), part))
                .sum();
        assertEquals(sum, number(costs, part), 1e-9 * sum, network + " " + part);
        parts += sum;
      }
      assertEquals(parts, number(costs, "total"), 1e-9 * parts, network);
      assertEquals("spiking_pj".equals(network), number(costs, "membranes") > 0, network);
    }
    for (JsonObject layer : layers(figures)) {
      double spiking = number(layer.getAsJsonObject("spiking_pj"), "total");
      double quantized = number(layer.getAsJsonObject("quantized_pj"), "total");
      double dense = number(layer.getAsJsonObject("quantized_dense_pj"), "total");
      assertTrue(quantized <= dense * (1 + 1e-9), layer.toString());
      if (layer.has("break_even_rate")) {
        double rate = number(layer, "firing_rate");
        assertEquals(spiking < quantized, rate < number(layer, "break_even_rate"), "" + layer);
        assertEquals(spiking < dense, rate < number(layer, "break_even_rate_dense"), "" + layer);
      }
    }
  }

  @Test
  void optionsOfTheChipChangeItsEnergy() throws IOException {
    JsonObject usual = measured("--count 1 --model @gan");
    JsonObject hardware = usual.getAsJsonObject("hardware");
    assertEquals(
        Set.of(
            "weight_bits",
            "membrane_bits",
            "address_bits",
            "multiply_energy",
            "add_energy",
            "sram_energy",
            "dram_energy",
            "on_chip_kib"),
        hardware.keySet());
    assertEquals(10.0 / 64, number(hardware, "sram_energy"));
    JsonObject free =
        measured(
            "--count 1 --model @gan --sram-energy 0 --dram-energy 0 --add-energy 0"
                + " --multiply-energy 1 --weight-bits 4");
    assertEquals(4, number(free.getAsJsonObject("hardware"), "weight_bits"));
    JsonObject total = free.getAsJsonObject("total");
    assertEquals(number(total, "energy_pj"), number(usual.getAsJsonObject("total"), "energy_pj"));
    // numbers of 4 bits: a quarter of the product of 8 bits
    double macs = number(total, "macs") / 4;
    assertEquals(macs, number(total.getAsJsonObject("spiking_pj"), "total"), 1e-9 * macs);
    JsonObject wide =
        measured("--count 1 --model @gan --membrane-bits 32").getAsJsonObject("total");
    assertEquals(
        2 * number(usual.getAsJsonObject("total").getAsJsonObject("spiking_pj"), "membranes"),
        number(wide.getAsJsonObject("spiking_pj"), "membranes"),
        1e-6);
    JsonObject far = measured("--count 1 --model @gan --on-chip-kib 0 --address-bits 1");
    assertTrue(
        number(far.getAsJsonObject("total").getAsJsonObject("quantized_pj"), "weights")
            > 100
                * number(
                    usual.getAsJsonObject("total").getAsJsonObject("quantized_pj"), "weights"));
  }

  @Test
  void theChartIsAPicture() throws IOException {
    Path png = folder.resolve("chart.png");
    String out = run("--count 1 --model @gan --chart " + png);
    assertTrue(out.contains("The chart is in " + png), out);
    BufferedImage picture = ImageIO.read(png.toFile());
    assertEquals(560, picture.getHeight());
    // spiking red of the bars by layer, and arithmetic of the shares
    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < picture.getWidth(); x++) {
      for (int y = 0; y < picture.getHeight(); y++) {
        colors.add(picture.getRGB(x, y) & 0xFFFFFF);
      }
    }
    for (int color : new int[] {0xC8553D, 0x2F6DB5, 0x8FB4DE, 0xB4BCC6, 0x1F2933}) {
      assertTrue(colors.contains(color), Integer.toHexString(color));
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
            "Moving weights, membranes and spikes",
            "Chip        weights of 8 bits, membranes and sums of 16, spikes of 16 as events",
            "Weights     stay in the chip's 1,024 KiB; those of the float32 network too",
            "Verdict     spikes lose: ",
            "Break-even  dense: firing rate ")) {
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
