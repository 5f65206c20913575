package io.github.spikegen.run.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Freezes the folder of a run before every operation that changes a file, and in the middle of
 * every write, and goes on from such states: what a process that is killed at any moment leaves.
 *
 * <p>By default it is a spread of states; {@code -Dspikegen.test.crashStates=1000} goes on from as
 * many of each family, or from all where there are fewer.
 */
class CrashStatesTests {

  private static final int AT_LEAST = Integer.getInteger("spikegen.test.crashStates", 0);

  @TempDir private Path temporary;

  /** What was found in files: equal contents are the same object. */
  private final Map<ByteBuffer, byte[]> contents = new HashMap<>();

  private final Map<Object, byte[]> unchanged = new HashMap<>();

  private static TrainingData data(String family) throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(16);
    ImageDataset unseen = NamedDataset.MINI.load(null, Split.TEST).limit(6);
    TrainingData data = TrainingData.of("mini", train, unseen);
    return family.equals("gan") // which is not judged on images held out
        ? data
        : new TrainingData(data.description().withHoldOut(6), train, unseen);
  }

  /** Networks of Spiking-Diffusion as small as they can be, on batches of 8. */
  static Training tinyDiffusion(Training training) {
    return training
        .with("time-steps", 1)
        .with("channels", List.of(4, 4))
        .with("codes", 8)
        .with("code-dimension", 4)
        .with("denoiser-channels", List.of(6, 6))
        .with("embedding-channels", 4)
        .with("vq-batch", 8)
        .with("prior-batch", 8);
  }

  /** A training of two steps an epoch that is saved after each, and stops early where it can. */
  private static Training training(String family) {
    Training training = Training.DEFAULT.withSaveEvery(Duration.ZERO).with("seed", 5);
    return switch (family) {
      case "pixels" ->
          training
              .with("epochs", 5)
              .with("batch", 8)
              .with("learning-rate", 0.5)
              .with("early-stop", 1)
              .with("average-decay", 0.9);
      case "diffusion" ->
          tinyDiffusion(training)
              .with("vq-epochs", 3)
              .with("vq-learning-rate", 0.3)
              .with("prior-epochs", 2)
              .with("early-stop", 1);
      case "fsvae" ->
          training
              .with("time-steps", 1)
              .with("channels", List.of(4, 4))
              .with("code-dimension", 4)
              .with("latent-units", 6)
              .with("choices", 3)
              .with("epochs", 3)
              .with("batch", 8)
              .with("learning-rate", 0.1)
              .with("early-stop", 1);
      default ->
          training
              .with("variant", "sgad")
              .with("time-steps", 1)
              .with("latent-size", 4)
              .with("hidden-units", 16)
              .with("channels", List.of(8, 6))
              .with("discriminator-channels", List.of(4, 6))
              .with("discriminator-hidden-units", 12)
              .with("hidden-norm", "batch-norm")
              .with("epochs", 2)
              .with("batch", 8);
    };
  }

  @ParameterizedTest
  @CsvSource({"pixels, 40", "diffusion, 3", "fsvae, 3", "gan, 2"})
  void everyStateIsResumedToTheSameFiles(String family, int usual, TestReporter reporter)
      throws IOException {
    TrainingData data = data(family);
    Training training = training(family);
    Path run = temporary.resolve("run");
    Set<Map<String, byte[]>> frozen = new LinkedHashSet<>();
    WatchedFileSystem watched = new WatchedFileSystem(() -> frozen.add(state(run)));
    assertTrue(training.start(family, watched.watched(run), data));
    Map<String, byte[]> whole = state(run);
    requireAtomic(whole, frozen);

    List<Map<String, byte[]>> states = new ArrayList<>(frozen);
    int count = Math.min(Math.max(AT_LEAST, usual), states.size());
    Set<Integer> chosen = new TreeSet<>(withOlderCheckpoint(states));
    for (int i = 0; i < count; i++) {
      chosen.add((int) ((i + 0.5) * states.size() / count));
    }
    for (int number : chosen) {
      Path folder = temporary.resolve("state" + number);
      thaw(states.get(number), folder);
      String name =
          "state %d of %d: %s".formatted(number, states.size(), states.get(number).keySet());
      assertTrue(training.startOrResume(family, folder, data), name);
      Map<String, byte[]> resumed = state(folder);
      assertEquals(whole.keySet(), resumed.keySet(), name);
      assertEquals(List.of(), different(whole, resumed), name);
      delete(folder);
    }
    reporter.publishEntry(
        "crash states of " + family, "%d, resumed from %d".formatted(states.size(), chosen.size()));
  }

  /** The last state that has files of two checkpoints: no later one removes the older. */
  private static List<Integer> withOlderCheckpoint(List<Map<String, byte[]>> states) {
    for (int i = states.size() - 1; i >= 0; i--) {
      Set<String> files = states.get(i).keySet();
      if (files.stream().anyMatch(file -> file.contains("-step"))) {
        return List.of(i);
      }
    }
    throw new AssertionError("no state is within an epoch");
  }

  /** Every file of a run but its log was once half-written under another name. */
  private static void requireAtomic(Map<String, byte[]> whole, Set<Map<String, byte[]>> frozen) {
    for (String file : whole.keySet()) {
      boolean temporary = frozen.stream().anyMatch(state -> state.containsKey(file + ".tmp"));
      assertTrue(temporary || file.matches("log\\.jsonl|run\\.lock"), file);
    }
  }

  /** The files of a folder by name. */
  private Map<String, byte[]> state(Path folder) throws IOException {
    Map<String, byte[]> state = new TreeMap<>();
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          state.put(folder.relativize(file).toString(), content(file));
        }
      }
    }
    return state;
  }

  private byte[] content(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    // the key of a file under its first name is that of the next one under this name, too
    Object key = List.of(file, now.fileKey(), now.size(), now.lastModifiedTime());
    byte[] known = unchanged.get(key);
    if (known == null) {
      byte[] read = Files.readAllBytes(file);
      known = contents.computeIfAbsent(ByteBuffer.wrap(read), content -> read);
      unchanged.put(key, known);
    }
    return known;
  }

  private static void thaw(Map<String, byte[]> state, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> entry : state.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
  }

  /** The names of files that differ, but for the times and the memory in the log. */
  private static List<String> different(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    return names.stream()
        .filter(name -> !untimed(name, expected).equals(untimed(name, actual)))
        .toList();
  }

  private static Object untimed(String name, Map<String, byte[]> state) {
    byte[] content = state.getOrDefault(name, new byte[0]);
    return name.equals("log.jsonl")
        ? new String(content, StandardCharsets.UTF_8)
            .replaceAll("\"(seconds|memory_mib)\":[0-9.E-]+", "")
        : ByteBuffer.wrap(content);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.toList();
      for (int i : IntStream.range(0, all.size()).map(i -> all.size() - 1 - i).toArray()) {
        Files.delete(all.get(i));
      }
    }
  }
}
