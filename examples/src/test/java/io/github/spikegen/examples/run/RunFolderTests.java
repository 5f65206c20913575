package io.github.spikegen.examples.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.surrogate.ArctanSurrogate;
import io.github.spikegen.surrogate.PiecewiseLinearSurrogate;
import io.github.spikegen.surrogate.RectangularSurrogate;
import io.github.spikegen.surrogate.SigmoidSurrogate;
import io.github.spikegen.surrogate.SurrogateFunction;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTests {

  @TempDir private Path temporary;

  private record Holder(SurrogateFunction surrogate) {}

  @Test
  void theConfigSurvivesItsFile() throws IOException {
    TinyRun run = TinyRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertEquals(run.config(), folder.config());
    assertEquals(RunProgress.NONE, folder.progress());
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
    assertThrows(UsageException.class, () -> folder.requireFree(false));
    assertThrows(UsageException.class, () -> folder.requireFree(true));
    assertEquals("data", Files.readString(temporary.resolve("precious.txt")));
  }

  @Test
  void overwritingRemovesTheFilesOfTheOldRunAlone() throws IOException {
    TinyRun run = TinyRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Path notes = folder.path().resolve("notes.txt");
    Files.writeString(notes, "mine");
    Files.createDirectories(folder.grid(Stage.VQ, 7).getParent());
    Files.writeString(folder.grid(Stage.VQ, 7), "old");
    Files.writeString(folder.weights(Stage.VQ), "old");
    Files.writeString(folder.log(), "old");
    folder.writeProgress(new RunProgress(Stage.VQ, 7));
    assertThrows(UsageException.class, () -> folder.start(run.config(), false));
    assertEquals("old", Files.readString(folder.log()));
    folder.start(run.config(), true);
    assertEquals(RunProgress.NONE, folder.progress());
    assertFalse(Files.exists(folder.weights(Stage.VQ)));
    assertFalse(Files.exists(folder.log()));
    assertFalse(Files.exists(folder.grid(Stage.VQ, 7)));
    assertEquals("mine", Files.readString(notes));
  }

  @Test
  void overwritingKeepsFilesThatOnlyLookLikeOurs() throws IOException {
    TinyRun run = TinyRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Files.createDirectories(folder.resume());
    List<String> foreign =
        List.of("mine.safetensors", "notes.tmp", "resume/mine.safetensors", "samples-best.png");
    List<String> ours =
        List.of(
            "config.json.tmp",
            "vq-svae.safetensors.tmp",
            "resume/vq-003.safetensors",
            "resume/prior-1000-optimizer.safetensors.tmp",
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
    assertEquals(run.config(), folder.config());
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
    Files.writeString(temporary.resolve("config.json"), "{\"format\": 1, \"model\": \"gan\"}");
    RunFolder folder = new RunFolder(temporary);
    String message = assertThrows(UsageException.class, folder::config).getMessage();
    assertTrue(message.contains("is a run of gan"), message);
    folder.requireFree(true);
  }
}
