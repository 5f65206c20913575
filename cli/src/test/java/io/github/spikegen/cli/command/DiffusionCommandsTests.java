package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyFsvaeTraining;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffusionCommandsTests extends FamilyRunContract {

  @TempDir private static Path shared;

  private static Path run;

  @Override
  String family() {
    return "diffusion";
  }

  @Override
  Path run() {
    return run;
  }

  @Override
  String[] onMini(Path out, String... more) {
    return TinyTraining.onMini(out, more);
  }

  @Override
  Path lastGrid() {
    return run.resolve("grids/prior-001.png");
  }

  @Override
  String costs() {
    return ", with [0-9.]+ network calls a sample";
  }

  @BeforeAll
  static void train() {
    run = shared.resolve("run");
    CommandResult result = CommandResult.of(TinyTraining.withVariedImages(run));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertTrue(result.out().contains("epoch 6/6: loss"), result.out());
    assertTrue(result.out().contains("parameters, 6 epochs of 8 steps"), result.out());
    assertTrue(result.out().contains("of 16 codes used"), result.out());
    assertTrue(result.out().contains("(blind guessing: 4.00)"), result.out());
  }

  @Test
  void theLogSaysHowOftenTheNeuronsOfBothNetworksFire() throws IOException {
    Map<String, JsonObject> rates = new HashMap<>(); // of each stage's last epoch
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonObject epoch = JsonParser.parseString(line).getAsJsonObject();
      rates.put(epoch.get("stage").getAsString(), epoch.getAsJsonObject("firing_rate"));
    }
    assertEquals(
        Set.of(
            "encoder.1", "encoder.2", "encoder.3", "quantizer.generator", "decoder.1", "decoder.2"),
        rates.get("vq").keySet());
    double first = rates.get("vq").get("encoder.1").getAsDouble();
    assertTrue(first > 0 && first < 1, "" + first);
    assertTrue(rates.get("prior").get("layer.1").getAsDouble() > 0, rates.toString());
  }

  @Test
  void samplingOptionsAreHeard() throws IOException {
    String all = sample("all.npz").checksum();
    assertNotEquals(all, sample("few.npz", "--steps", "3").checksum());
    assertNotEquals(all, sample("cold.npz", "--temperature", "0.1").checksum());
    assertNotEquals(all, sample("sure.npz", "--order", "confidence").checksum());
    assertNotEquals(all, sample("rounded.npz", "--precision", "bfloat16").checksum());
  }

  @Test
  void reconstructs() throws IOException {
    Path file = temporary.resolve("rec.npz");
    Path grid = temporary.resolve("rec.png");
    CommandResult result =
        CommandResult.of(
            "diffusion",
            "reconstruct",
            "--model",
            run.toString(),
            "--dataset",
            "mini",
            "--limit",
            "5",
            "--out",
            file.toString(),
            "--grid",
            grid.toString(),
            "--split",
            "train");
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertTrue(
        result.out().matches("Reconstructed 5 .* MSE 0\\.\\d+ .* \\d+ of 16 codes used\\.\\R"),
        result.out());
    assertEquals(5, ImageArchive.read(file).size());
    assertTrue(Files.size(grid) > 0);
  }

  @Test
  void heldOutImagesAreMeasuredInPlaceOfTestImages() throws IOException {
    // a set without test images: nobody looks at them
    Path data = SmallDatasets.mnist(temporary.resolve("data"), 16, 8);
    Files.delete(data.resolve("t10k-images-idx3-ubyte"));
    Path out = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyTraining.with(
                "--dataset",
                "kmnist",
                "--data",
                data.toString(),
                "--hold-out",
                "3",
                "--out",
                out.toString()));
    assertEquals("", result.err());
    assertTrue(result.out().contains("unseen images"), result.out());
    List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
    assertTrue(log.get(0).contains("\"validation_mse\":"), log.get(0));
    assertTrue(log.get(1).contains("\"validation_bits_per_token\":"), log.get(1));
    assertFalse(log.toString().contains("test_"), log.toString());
    String config = Files.readString(out.resolve("config.json"));
    assertTrue(config.contains("\"holdOut\": 3"), config);
    assertTrue(config.contains("\"images\": 13"), config);
    CommandResult resumed =
        CommandResult.of(
            "diffusion", "train", "--resume", "--out", out.toString(), "--hold-out", "3");
    assertTrue(resumed.out().contains("is complete"), resumed.err());
    Files.writeString(out.resolve("progress.json"), "{\"stage\": \"vq\", \"epochs\": 1}");
    resumed = CommandResult.of("diffusion", "train", "--resume", "--out", out.toString());
    assertEquals(0, resumed.exitCode(), resumed.err());
    List<String> again = Files.readAllLines(out.resolve("log.jsonl"));
    assertEquals(2, again.size());
    assertTrue(again.get(1).contains("\"validation_bits_per_token\":"), again.get(1));

    Path file = temporary.resolve("validation.npz");
    CommandResult reconstructed =
        CommandResult.of(
            "diffusion",
            "reconstruct",
            "--model",
            out.toString(),
            "--dataset",
            "kmnist",
            "--data",
            data.toString(),
            "--split",
            "validation",
            "--out",
            file.toString());
    assertEquals("", reconstructed.err());
    assertEquals(3, ImageArchive.read(file).size());
    String logged = log.get(0).replaceAll(".*\"validation_mse\":([^,]*),.*", "$1");
    String printed = "MSE %.5f on".formatted(Double.parseDouble(logged));
    assertTrue(reconstructed.out().contains(printed), printed + ": " + reconstructed.out());
  }

  @Test
  void readsDataFromAFolder() throws IOException {
    Path data = SmallDatasets.mnist(temporary.resolve("data"), 16, 8);
    Path out = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyTraining.with(
                "--dataset", "kmnist", "--data", data.toString(), "--out", out.toString()));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    // the folder is remembered
    CommandResult resumed =
        CommandResult.of("diffusion", "train", "--resume", "--out", out.toString());
    assertEquals(0, resumed.exitCode());
    assertTrue(resumed.out().contains("is complete"), resumed.out());
  }

  @Test
  void everyOptionOfAModelReachesTheRun() throws IOException {
    Path out = temporary.resolve("run");
    CommandResult result =
        CommandResult.of(
            TinyTraining.onMini(
                out,
                "--feature",
                "membrane-readout",
                "--straight-through",
                "spikes",
                "--codebook",
                "gradient",
                "--denoiser-input",
                "scalar",
                "--loss-weighting",
                "elbo",
                "--denoiser-time-steps",
                "3",
                "--residual-blocks",
                "1",
                "--denoiser-blocks",
                "2",
                "--denoiser-heads",
                "3",
                "--diffusion-steps",
                "10",
                "--vq-learning-rate",
                "0.01",
                "--prior-learning-rate",
                "0.02",
                "--weight-decay",
                "0",
                "--vq-average-decay",
                "0.5",
                "--prior-average-decay",
                "0.75",
                "--precision",
                "bfloat16",
                "--seed",
                "9"));
    assertEquals("", result.err());
    String config = Files.readString(out.resolve("config.json"));
    for (String expected :
        new String[] {
          "\"feature\": \"MEMBRANE_READOUT\"",
          "\"straightThrough\": \"SPIKES\"",
          "\"update\": \"GRADIENT\"",
          "\"input\": \"SCALAR\"",
          "\"lossWeighting\": \"ELBO\"",
          "\"timeSteps\": 3",
          "\"residualBlocks\": 1",
          "\"residualBlocks\": 2",
          "\"attentionHeads\": 3",
          "\"diffusionSteps\": 10",
          "\"learningRate\": 0.01",
          "\"learningRate\": 0.02",
          "\"weightDecay\": 0.0",
          "\"averageDecay\": 0.5",
          "\"averageDecay\": 0.75",
          "\"precision\": \"BFLOAT16\"",
          "\"seed\": 9"
        }) {
      assertTrue(config.contains(expected), expected);
    }
  }

  @Test
  void aRunOfAnotherFamilyIsReplacedWhole() {
    Path out = temporary.resolve("run");
    List<String> files =
        List.of(
            "fsvae.safetensors",
            "resume/fsvae-001.safetensors",
            "grids/fsvae-001.png",
            "grids/fsvae-001-reconstructions.png");
    assertReplaced(TinyFsvaeTraining.onMini(out), out, files);
  }

  @Test
  void overwritesARunWhenAsked() {
    Path out = temporary.resolve("run");
    assertEquals(0, CommandResult.of(TinyTraining.onMini(out)).exitCode());
    assertEquals(2, CommandResult.of(TinyTraining.onMini(out)).exitCode());
    assertEquals(0, CommandResult.of(TinyTraining.onMini(out, "--overwrite")).exitCode());
  }
}
