package io.github.spikegen.run.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
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

  @TempDir private Path temporary;

  private final FolderStates states = new FolderStates();

  static TrainingData data(String family) throws IOException {
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
  static Training training(String family) {
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
    WatchedFileSystem watched = new WatchedFileSystem(() -> frozen.add(states.of(run)));
    assertTrue(training.start(family, watched.watched(run), data));
    Map<String, byte[]> whole = states.of(run);
    requireAtomic(whole, frozen);

    List<Map<String, byte[]>> all = new ArrayList<>(frozen);
    Set<Integer> chosen = new TreeSet<>(withOlderCheckpoint(all));
    chosen.addAll(FolderStates.spread(usual, all.size()));
    for (int number : chosen) {
      Path folder = temporary.resolve("state" + number);
      FolderStates.thaw(all.get(number), folder);
      String name = "state %d of %d: %s".formatted(number, all.size(), all.get(number).keySet());
      assertTrue(training.startOrResume(family, folder, data), name);
      states.assertSame(whole, folder, name);
      FolderStates.delete(folder);
    }
    reporter.publishEntry(
        "crash states of " + family, "%d, resumed from %d".formatted(all.size(), chosen.size()));
  }

  /**
   * While a run takes the place of an older one, the folder is that of the older run, or of the new
   * one, or of none; never one run's options are beside the other's config.
   */
  @Test
  void whileARunIsOverwrittenTheFolderIsNeverOfTwoRuns() throws IOException {
    TrainingData data = data("pixels");
    Path run = temporary.resolve("run");
    RunConfig older = config(data, 2);
    RunFolder folder = new RunFolder(run);
    folder.start(older, false, Optional.of("older"));
    assertTrue(Training.DEFAULT.run(folder, older, data));
    Set<Map<String, byte[]>> frozen = new LinkedHashSet<>();
    WatchedFileSystem watched = new WatchedFileSystem(() -> frozen.add(states.of(run)));
    new RunFolder(watched.watched(run)).start(config(data, 12), true, Optional.of("new"));
    assertTrue(frozen.size() > 10, "too few: " + frozen.size());
    for (Map<String, byte[]> state : frozen) {
      Path thawed = temporary.resolve("state");
      FolderStates.thaw(state, thawed);
      RunFolder killed = new RunFolder(thawed);
      if (killed.isRun()) {
        boolean isOlder = killed.config().equals(older);
        String options = Files.exists(killed.options()) ? Files.readString(killed.options()) : "";
        assertTrue(
            options.isEmpty() || options.strip().equals(isOlder ? "older" : "new"),
            state.keySet().toString());
      }
      killed.start(config(data, 12), true, Optional.of("new"));
      states.assertSame(states.of(run), thawed, state.keySet().toString());
      FolderStates.delete(thawed);
    }
  }

  private static RunConfig config(TrainingData data, int epochs) {
    return ModelFamily.named("pixels").config(OptionValues.NONE.with("epochs", epochs), data);
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
      assertTrue(temporary || file.matches("log\\.jsonl|run\\.lock|.*/"), file);
    }
  }
}
