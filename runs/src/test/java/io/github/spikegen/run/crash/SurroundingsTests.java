package io.github.spikegen.run.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs where language and folders are other than usual. */
class SurroundingsTests {

  private static final Locale USUAL = Locale.getDefault();

  @TempDir private Path temporary;

  @AfterEach
  void restoresTheLocale() {
    Locale.setDefault(USUAL);
  }

  private static TrainingData data() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TRAIN).limit(16);
    TrainingData data = TrainingData.of("mini", images, images);
    return new TrainingData(data.description().withHoldOut(6), images, images);
  }

  private static Training training() {
    return CrashStatesTests.tinyDiffusion(Training.DEFAULT)
        .with("vq-epochs", 2)
        .with("prior-epochs", 1)
        .with("learning-rate-schedule", "cosine")
        .with("early-stop", 2);
  }

  private static List<String> names(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.map(file -> run.relativize(file).toString()).sorted().toList();
    }
  }

  /** Turkish has an i without a dot; the others write digits of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"})
  void aRunIsTheSameInEveryLanguage(String language) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path whole = temporary.resolve("whole");
    assertTrue(training().start("diffusion", whole, data()));
    Path run = temporary.resolve("run");
    AtomicInteger asked = new AtomicInteger();
    Locale.setDefault(Locale.forLanguageTag(language));
    assertFalse(
        training()
            .withStop(() -> asked.incrementAndGet() > 4)
            .startOrResume("diffusion", run, data()));
    Locale.setDefault(Locale.ROOT);
    asked.set(0);
    assertFalse(
        training()
            .withStop(() -> asked.incrementAndGet() > 2)
            .startOrResume("diffusion", run, data()));
    Locale.setDefault(Locale.forLanguageTag(language));
    assertTrue(training().startOrResume("diffusion", run, data()));
    assertEquals(names(whole), names(run));
    for (String name : names(whole)) {
      Path file = whole.resolve(name);
      if (Files.isRegularFile(file) && !name.equals("log.jsonl")) { // it tells the time
        assertEquals(-1, Files.mismatch(file, run.resolve(name)), name);
      }
    }
  }

  @Test
  void aFolderMayHaveAnyName() throws IOException {
    Path run = temporary.resolve("Übung 模型 'x' \"y\" %d");
    assertTrue(training().start("diffusion", run, data()));
    assertTrue(Files.exists(run.resolve("denoiser.safetensors")));
  }
}
