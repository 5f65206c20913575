package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.diffusion.TinyDiffusionRun;
import io.github.spikegen.run.gan.GanFamily;
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.PiecewiseLinearSurrogate;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.surrogate.SigmoidSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.vqsvae.CodebookUpdate;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTests {

  @TempDir private Path temporary;

  private record Holder(SurrogateFunction surrogate) {}

  @Test
  void theConfigSurvivesItsFile() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertEquals(run.config(), folder.config(DiffusionRunConfig.FAMILY));
    assertEquals(RunProgress.none(run.config()), folder.progress(run.config()));
  }

  @Test
  void aConfigOfAnEarlierVersionIsRead() throws IOException {
    Path file = temporary.resolve("config.json");
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("spiking-diffusion-format-1.json"))) {
      Files.copy(in, file);
    }
    DiffusionRunConfig config = new RunFolder(temporary).config(DiffusionRunConfig.FAMILY);
    assertEquals(AdamWOptions.of(3, 8, 2e-3), config.training(DiffusionFamily.PRIOR));
    assertEquals(24, config.data().images());
    RunJson.writeText(temporary.resolve("again.json"), RunJson.text(config));
    JsonObject again = json(temporary.resolve("again.json"));
    // what did not exist then counts as switched off
    for (String training : List.of("vqTraining", "priorTraining")) {
      remove(again, training, "averageDecay", 0);
      remove(again, training, "patience", 0);
      remove(again, training, "accumulation", 1);
      remove(again, training, "localSteps", 1);
      assertEquals("COSINE", again.getAsJsonObject(training).remove("schedule").getAsString());
      assertEquals("FLOAT32", again.getAsJsonObject(training).remove("precision").getAsString());
    }
    assertEquals("TUNED", again.remove("recipe").getAsString());
    JsonObject vqSvae = again.getAsJsonObject("vqSvae");
    assertEquals("MEANS", vqSvae.remove("loss").getAsString());
    assertEquals("INPUTS", vqSvae.remove("readoutStart").getAsString());
    remove(again, "vqSvae", "residualBlocks", 0);
    remove(again, "denoiser", "residualBlocks", 0);
    remove(again, "denoiser", "attentionHeads", 0);
    remove(again, "denoiser", "classes", 0);
    assertEquals(0, again.remove("labelDropout").getAsDouble());
    JsonArray channels = again.getAsJsonObject("vqSvae").remove("channels").getAsJsonArray();
    again.getAsJsonObject("vqSvae").add("firstChannels", channels.get(0));
    again.getAsJsonObject("vqSvae").add("secondChannels", channels.get(1));
    for (String part : List.of("vqSvae", "denoiser")) {
      JsonObject object = again.getAsJsonObject(part);
      object.add("codes", object.remove("codebookSize"));
    }
    again.addProperty("format", 1);
    assertEquals(json(file), again);
  }

  private static void remove(JsonObject config, String part, String name, double off) {
    assertEquals(off, config.getAsJsonObject(part).remove(name).getAsDouble());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void theProgressOfAnotherFamilyIsRefused() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    folder.writeProgress(new RunProgress(GanFamily.STAGE, 1));
    String message =
        assertThrows(InvalidFileException.class, () -> folder.progress(run.config())).getMessage();
    assertTrue(message.contains("progress.json: tells of the stage gan"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"stage": "vq", "epochs": 2, "steps": 0}          ; tells of 2 epochs and 0 steps of
          {"stage": "vq", "epochs": 1, "steps": 1}          ; which has 1 epochs
          {"stage": "vq", "epochs": 0, "steps": 2147483647} ; and 2147483647 steps
          {"stage": "vq", "epochs": -1, "steps": 0}         ; epochs must be at least 0
          {"stage": "vq", "epochs": 1e999, "steps": 0}      ; is damaged or of another format
          {"stage": "vq", "epochs": 1, "best": {"epoch": 9}} ; tells of 1 epochs
          {"stage": "\\u001b[2J", "epochs": 1}              ; tells of the stage ?[2J, which
          """)
  void impossibleProgressIsRefusedInOneLine(String json, String expected) throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Files.writeString(folder.path().resolve("progress.json"), json);
    String message =
        assertThrows(InvalidFileException.class, () -> folder.progress(run.config())).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @MethodSource
  void everySurrogateSurvivesItsFile(SurrogateFunction surrogate) throws IOException {
    Path file = temporary.resolve("holder.json");
    RunJson.write(file, new Holder(surrogate));
    assertEquals(surrogate, RunJson.read(file, Holder.class).surrogate());
  }

  static Stream<SurrogateFunction> everySurrogateSurvivesItsFile() {
    return Stream.of(
        ArctanSurrogate.ofAlpha(2),
        new SigmoidSurrogate(4),
        new RectangularSurrogate(0.5),
        new PiecewiseLinearSurrogate(1.5));
  }

  /** A rule of a user that the library does not know. */
  record Halving(float factor) implements CodebookUpdate {

    @Override
    public boolean byGradient() {
      return false;
    }

    @Override
    public void move(float[] codes, float[] counts, float[] sums) {
      for (int i = 0; i < codes.length; i++) {
        codes[i] *= factor;
      }
    }
  }

  private static DiffusionRunConfig withRule(CodebookUpdate rule) throws IOException {
    DiffusionRunConfig config = TinyDiffusionRun.of(1, 1).config();
    VqSvaeConfig vqSvae = config.vqSvae();
    return config.withVqSvae(vqSvae.withCodebook(vqSvae.codebook().withUpdate(rule)));
  }

  @Test
  void aUsersOwnCodebookRuleSurvivesTheFile() throws IOException {
    DiffusionRunConfig config = withRule(new Halving(0.5f));
    RunFolder folder = new RunFolder(temporary.resolve("run"));
    folder.start(config, false);
    assertEquals(config, folder.config(DiffusionRunConfig.FAMILY));
  }

  @Test
  void anOwnRuleThatIsNoRecordIsRefusedBeforeAnythingIsRemoved() throws IOException {
    CodebookUpdate rule =
        new CodebookUpdate() {
          @Override
          public boolean byGradient() {
            return true;
          }

          @Override
          public void move(float[] codes, float[] counts, float[] sums) {}
        };
    RunFolder folder = new RunFolder(temporary.resolve("run"));
    folder.start(withRule(new Halving(0.5f)), false);
    DiffusionRunConfig config = withRule(rule);
    String message =
        assertThrows(RunException.class, () -> folder.start(config, true)).getMessage();
    assertTrue(message.startsWith("config.json can't hold the config: an own part"), message);
    assertEquals(withRule(new Halving(0.5f)), folder.config(DiffusionRunConfig.FAMILY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.lang.String", "io.github.spikegen.run.RunFolderTests$Holder", "A.b"})
  void aClassThatIsNoSuchRuleIsNotMade(String type) throws IOException {
    RunFolder folder = new RunFolder(temporary.resolve("run"));
    folder.start(withRule(new Halving(0.5f)), false);
    Path file = folder.path().resolve("config.json");
    String json = Files.readString(file);
    assertTrue(json.contains(Halving.class.getName()), json);
    Files.writeString(file, json.replace(Halving.class.getName(), type));
    String message =
        assertThrows(InvalidFileException.class, () -> folder.config(DiffusionRunConfig.FAMILY))
            .getMessage();
    assertTrue(message.contains("unknown CodebookUpdate \"" + type + '"'), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1]",
        "{\"format\": 1, \"model\": \"spiking-diffusion\"}",
        "{\"surrogate\": {\"type\": \"Step\"}}"
      })
  void damagedJsonIsRefusedInOneLine(String json) throws IOException {
    Path file = temporary.resolve("config.json");
    Files.writeString(file, json);
    Class<? extends Record> type =
        json.contains("surrogate") ? Holder.class : DiffusionRunConfig.class;
    String message =
        assertThrows(InvalidFileException.class, () -> RunJson.read(file, type)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
  }

  @Test
  void aNewRunNeedsAnEmptyFolder() throws IOException {
    RunFolder folder = new RunFolder(temporary);
    folder.requireFree(false);
    Files.writeString(temporary.resolve("precious.txt"), "data");
    assertThrows(RunException.class, () -> folder.requireFree(false));
    assertThrows(RunException.class, () -> folder.requireFree(true));
    assertEquals("data", Files.readString(temporary.resolve("precious.txt")));
  }

  @Test
  void overwritingRemovesTheFilesOfTheOldRunAlone() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Path notes = folder.path().resolve("notes.txt");
    Files.writeString(notes, "mine");
    Files.createDirectories(folder.grid(DiffusionFamily.VQ, 7).getParent());
    Files.writeString(folder.grid(DiffusionFamily.VQ, 7), "old");
    Files.writeString(folder.weights(DiffusionFamily.VQ_SVAE), "old");
    Files.writeString(folder.log(), "old");
    folder.writeProgress(new RunProgress(DiffusionFamily.VQ, 7));
    assertThrows(RunException.class, () -> folder.start(run.config(), false));
    assertEquals("old", Files.readString(folder.log()));
    folder.start(run.config(), true);
    assertEquals(RunProgress.none(run.config()), folder.progress(run.config()));
    assertFalse(Files.exists(folder.weights(DiffusionFamily.VQ_SVAE)));
    assertFalse(Files.exists(folder.log()));
    assertFalse(Files.exists(folder.grid(DiffusionFamily.VQ, 7)));
    assertEquals("mine", Files.readString(notes));
  }

  @Test
  void overwritingKeepsFilesThatOnlyLookLikeOurs() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Files.createDirectories(folder.path().resolve("resume"));
    List<String> foreign =
        List.of(
            "mine.safetensors",
            "notes.tmp",
            "resume/mine.safetensors",
            "samples-best.png",
            "resume/vq-003-best.safetensors");
    List<String> ours =
        List.of(
            "config.json.tmp",
            "vq-svae.safetensors.tmp",
            "resume/vq-003.safetensors",
            "resume/prior-1000-optimizer.safetensors.tmp",
            "generator.safetensors",
            "resume/gan-002-generator-optimizer.safetensors",
            "resume/vq-003-average.safetensors",
            "samples.png",
            "samples.npz",
            "reconstructions.png");
    for (List<String> names : List.of(foreign, ours)) {
      for (String name : names) {
        Files.writeString(folder.path().resolve(name), "old");
      }
    }
    folder.start(run.config(), true);
    foreign.forEach(name -> assertTrue(Files.exists(folder.path().resolve(name)), name));
    ours.forEach(name -> assertFalse(Files.exists(folder.path().resolve(name)), name));
    assertEquals(run.config(), folder.config(DiffusionRunConfig.FAMILY));
  }

  @Test
  void bytesThatAreNoTextAreRefusedInOneLine() throws IOException {
    Path file = temporary.resolve("config.json");
    Files.write(file, new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
    String message =
        assertThrows(InvalidFileException.class, () -> RunJson.read(file, DiffusionRunConfig.class))
            .getMessage();
    assertTrue(message.startsWith(file + ": is damaged or of another format"), message);
  }

  @Test
  void anotherFamilysRunIsNamed() throws IOException {
    Files.writeString(
        temporary.resolve("config.json"), "{\"format\": 1, \"model\": \"spiking-gan\"}");
    RunFolder folder = new RunFolder(temporary);
    String message =
        assertThrows(RunException.class, () -> folder.config(DiffusionRunConfig.FAMILY))
            .getMessage();
    assertEquals(
        temporary + " is a run of spiking-gan, expected one of spiking-diffusion", message);
    folder.requireFree(true);
  }
}
