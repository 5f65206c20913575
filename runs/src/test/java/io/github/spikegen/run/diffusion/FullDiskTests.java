package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.Stage.StageOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full while a checkpoint is saved: Linux has a file that always is. */
@EnabledOnOs(OS.LINUX)
class FullDiskTests {

  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resume/vq-002.safetensors",
        "resume/vq-002-optimizer.safetensors",
        "resume/vq-002-average.safetensors",
        "vq-svae.safetensors",
        "progress.json"
      })
  void theCheckpointBeforeStaysValid(String failing) throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(3, 1).withAverageDecay(0.9);
    RunFolder whole = run.start(temporary.resolve("whole"));
    run.train(whole);
    RunFolder folder = run.start(temporary.resolve("run"));
    AtomicInteger asked = new AtomicInteger();
    assertFalse(run.train(folder, RunListener.NONE, () -> asked.incrementAndGet() > 4));
    Path unfinished = folder.path().resolve(failing + ".tmp");
    RunListener filling =
        new RunListener() {
          @Override
          public void stageStarted(
              Stage stage, StageOptions options, RunProgress done, long parameters) {
            try {
              Files.createSymbolicLink(unfinished, FULL);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    FileSystemException failure =
        assertThrows(
            FileSystemException.class, () -> run.train(folder, filling, () -> false), failing);
    assertTrue(failure.getMessage().contains(failing), failure.getMessage());
    assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
    assertEquals(new RunProgress(DiffusionFamily.VQ, 1), folder.progress(run.config()));
    assertFalse(Files.exists(unfinished)); // as if space had been made
    assertTrue(run.train(folder));
    assertEquals(
        -1,
        Files.mismatch(
            whole.weights(DiffusionFamily.DENOISER), folder.weights(DiffusionFamily.DENOISER)));
  }
}
