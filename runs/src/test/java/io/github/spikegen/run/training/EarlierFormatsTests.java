package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that an earlier version wrote, whose configs have format 1. */
class EarlierFormatsTests {

  @TempDir private Path temporary;

  private static Path folder(String name) {
    try {
      return Path.of(
          EarlierFormatsTests.class
              .getResource("/io/github/spikegen/run/format-1/" + name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "fsvae", "sgan", "sgad", "hybrid"})
  void aRunDrawsTheImagesOfThen(String name) throws IOException {
    Path archive = temporary.resolve("images.npz");
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(folder(name), manager);
      try (ImageArchiveWriter writer = new ImageArchiveWriter(archive, 2, model.imageShape())) {
        model.sample(SampleRequest.of(2), writer::append);
        writer.commit();
      }
    }
    assertArrayEquals(pixels(folder(name + ".npz")), pixels(archive));
  }

  /** Archives say when they were written too. */
  private static byte[] pixels(Path archive) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      assertNotNull(zip.getNextEntry());
      return zip.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "fsvae", "sgan", "sgad", "hybrid"})
  void aRunIsResumed(String name) throws IOException {
    RunFolder run = new RunFolder(temporary.resolve("run"));
    copy(folder(name), run.path());
    int epochs = lastStageEpochs(run);
    Path file = run.path().resolve("config.json");
    String written = "\"epochs\": " + epochs;
    String json = Files.readString(file);
    assertTrue(json.contains(written), json);
    Files.writeString(file, json.replace(written, "\"epochs\": " + (epochs + 1)));
    assertEquals(epochs, lastStageEpochs(run));
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(64);
    assertTrue(Training.DEFAULT.resume(run.path(), TrainingData.of("mini", train, train)));
    List<String> log = Files.readAllLines(run.log());
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.get(0).contains("\"epoch\":" + (epochs + 1)), log.toString());
  }

  /** How many epochs of a run's last stage are trained. */
  private static int lastStageEpochs(RunFolder run) throws IOException {
    RunConfig config = run.config();
    Stage last = config.stages().get(config.stages().size() - 1);
    return run.progress(config).of(last, config).epochs();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(Files.isDirectory(file) ? copy : copy.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, copy);
        }
      }
    }
  }
}
