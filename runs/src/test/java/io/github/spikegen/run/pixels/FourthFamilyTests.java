package io.github.spikegen.run.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.ImageEnergy;
import io.github.spikegen.run.inspection.Inspection;
import io.github.spikegen.run.inspection.Inspection.ShownImages;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family that only these tests know trains, resumes, draws and is judged like ours. */
class FourthFamilyTests {

  @TempDir private Path temporary;

  private final Training training = Training.DEFAULT.with("epochs", 3).with("seed", 5);

  private static TrainingData data() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TRAIN).limit(24);
    return TrainingData.of("mini", images, images);
  }

  @Test
  void aResumedRunEndsWithTheWeightsOfTheWholeOne() throws IOException {
    Path whole = temporary.resolve("whole");
    assertTrue(training.start("pixels", whole, data()));
    Path stopped = temporary.resolve("stopped");
    AtomicInteger asked = new AtomicInteger();
    assertFalse(
        training.withStop(() -> asked.incrementAndGet() > 5).start("pixels", stopped, data()));
    assertTrue(training.resume(stopped, data()));
    String weights = "painter.safetensors";
    assertEquals(-1, Files.mismatch(whole.resolve(weights), stopped.resolve(weights)));
    assertEquals(3, Files.readAllLines(whole.resolve("log.jsonl")).size());
  }

  @Test
  void aSeedGivesOneFolderResumedOrNot() throws IOException {
    Path whole = temporary.resolve("whole");
    assertTrue(training.startOrResume("pixels", whole, data()));
    Path stopped = temporary.resolve("stopped");
    AtomicInteger asked = new AtomicInteger();
    assertFalse(
        training
            .withStop(() -> asked.incrementAndGet() > 4)
            .startOrResume("pixels", stopped, data()));
    assertTrue(training.startOrResume("pixels", stopped, data()));
    assertTrue(training.startOrResume("pixels", stopped, data())); // nothing is left
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = whole.relativize(file).toString();
        if (!name.equals("log.jsonl")) { // it tells the time
          assertEquals(-1, Files.mismatch(file, stopped.resolve(name)), name);
        }
      }
    }
    Path other = temporary.resolve("other");
    assertTrue(training.with("seed", 6).startOrResume("pixels", other, data()));
    String weights = "painter.safetensors";
    assertNotEquals(-1, Files.mismatch(whole.resolve(weights), other.resolve(weights)));
    RunException failure =
        assertThrows(
            RunException.class,
            () -> training.with("seed", 6).startOrResume("pixels", whole, data()));
    assertEquals("seed", failure.option().orElseThrow());
  }

  @Test
  void itsModelDrawsAndIsMeasuredAndInspected() throws IOException {
    Path run = temporary.resolve("run");
    training.start("pixel-painter", run, data());
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(run, manager);
      SampleRequest request = SampleRequest.of(5).withSeed(2);
      try (GenerativeModel.Samples all = model.sample(request);
          GenerativeModel.Samples last = model.sample(request.withBatchSize(1).withFirst(3))) {
        NDArray expected = all.images().get("3:5");
        assertEquals(expected, last.images().get(":2"));
      }
      ImageEnergy energy =
          ImageEnergy.measure(model, SampleRequest.of(4), EnergyModel.of45Nanometers());
      assertTrue(energy.report().total().picojoules(energy.report().model()) > 0);
      List<Inspection.LayerSummary> layers =
          Inspection.ofLayers(model, new ShownImages(Optional.empty(), 4, 1), done -> {});
      assertEquals(1, layers.size());
      assertEquals(2, layers.get(0).timeSteps());
      ShownImages tooMany = new ShownImages(Optional.empty(), Integer.MAX_VALUE, 1);
      String layer = layers.get(0).layer();
      RunException refused =
          assertThrows(
              RunException.class,
              () -> Inspection.ofLayer(model, tooMany, layer, null, done -> {}));
      assertTrue(refused.getMessage().startsWith("2,147,483,647 images need about 13,"));
    }
  }
}
