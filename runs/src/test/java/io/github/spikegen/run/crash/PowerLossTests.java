package io.github.spikegen.run.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.FolderStates;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goes on from what a loss of power may leave of a run: what was not forced to disk is lost, though
 * it was written or renamed. {@code -Dspikegen.test.crashStates=1000} goes on from more states.
 */
class PowerLossTests {

  @TempDir private Path temporary;

  @ParameterizedTest
  @CsvSource({"pixels, 40", "diffusion, 2", "gan, 1"})
  void everyStateIsResumedToTheSameFiles(String family, int usual, TestReporter reporter)
      throws IOException {
    TrainingData data = CrashStatesTests.data(family);
    Training training = CrashStatesTests.training(family);
    Path run = temporary.resolve("run");
    UnreliableDisk disk = new UnreliableDisk(run);
    assertTrue(training.start(family, new WatchedFileSystem(disk).watched(run), data));
    FolderStates folders = new FolderStates();
    Map<String, byte[]> whole = folders.of(run);

    List<Map<String, byte[]>> states = disk.states();
    for (int number : FolderStates.spread(usual, states.size())) {
      Path folder = temporary.resolve("state" + number);
      FolderStates.thaw(states.get(number), folder);
      String name =
          "state %d of %d: %s".formatted(number, states.size(), states.get(number).keySet());
      assertTrue(training.startOrResume(family, folder, data), name);
      folders.assertSame(whole, folder, name);
      FolderStates.delete(folder);
    }
    reporter.publishEntry(
        "states after a loss of power, " + family,
        "%d, resumed from %d"
            .formatted(states.size(), FolderStates.spread(usual, states.size()).size()));
  }
}
