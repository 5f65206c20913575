package io.github.spikegen.run.crash;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs where language, time zone and folders are other than usual. */
class SurroundingsTests {

  private static final Locale USUAL = Locale.getDefault();
  private static final TimeZone USUAL_ZONE = TimeZone.getDefault();

  @TempDir private Path temporary;

  @AfterEach
  void restoresThePlace() {
    Locale.setDefault(USUAL);
    TimeZone.setDefault(USUAL_ZONE);
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

  /** Turkish has an i without a dot; the others write digits of their own. */
  @ParameterizedTest
  @CsvSource({
    "tr-TR, Pacific/Kiritimati",
    "ar-EG-u-nu-arab, America/New_York",
    "hi-IN-u-nu-deva, Asia/Kathmandu"
  })
  void aRunIsTheSameInEveryLanguageAndTimeZone(String language, String zone) throws IOException {
    setPlace("en-US", "UTC");
    Path whole = temporary.resolve("whole");
    assertTrue(training().start("diffusion", whole, data()));
    Path run = temporary.resolve("run");
    AtomicInteger asked = new AtomicInteger();
    setPlace(language, zone);
    assertFalse(
        training()
            .withStop(() -> asked.incrementAndGet() > 4)
            .startOrResume("diffusion", run, data()));
    setPlace("en-US", "UTC");
    asked.set(0);
    assertFalse(
        training()
            .withStop(() -> asked.incrementAndGet() > 2)
            .startOrResume("diffusion", run, data()));
    setPlace(language, zone);
    assertTrue(training().startOrResume("diffusion", run, data()));
    FolderStates states = new FolderStates();
    states.assertSame(states.of(whole), run, language + ", " + zone);
  }

  private static void setPlace(String language, String zone) {
    Locale.setDefault(Locale.forLanguageTag(language));
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
  }

  @Test
  void aFolderMayHaveAnyName() throws IOException {
    Path run = temporary.resolve("Übung 模型 'x' \"y\" %d");
    assertTrue(training().start("diffusion", run, data()));
    assertTrue(Files.exists(run.resolve("denoiser.safetensors")));
  }
}
