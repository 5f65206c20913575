package io.github.spikegen.run.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.training.LoggedFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedFiguresTests {

  @TempDir private Path temporary;

  @Test
  void figuresAreReadByEpoch() throws IOException {
    RunFolder folder = TinyGanRun.of(2).start(temporary.resolve("run"));
    Files.writeString(
        folder.log(),
        """
        {"stage": "gan", "epoch": 1, "step": 3, "loss": 0.5, "gradient_norm_generator": 3.0, \
        "gradient_norm_discriminator": 4.0, "firing_rate": {"generator.dense1": 0.25}}
        {"stage": "gan", "epoch": 2, "step": 6, "loss": "NaN", "gradient_norm_generator": 0.0, \
        "gradient_norm_discriminator": 0.0, "note": "text", "none": null}
        {"stage": {}, "epoch": 3, "loss": 1}
        {"stage": "gan", "epoch": "x", "loss": 1}
        {"stage": null, "epoch": [], "loss": {}}
        """);
    Map<String, ?> figures = LoggedFigures.read(folder).byEpoch();
    assertEquals(
        Set.of(
            "loss",
            "gradient_norm_generator",
            "gradient_norm_discriminator",
            "firing_rate/generator.dense1",
            "gradients"),
        figures.keySet());
    assertEquals(Map.of(1, 0.5), figures.get("loss"));
    assertEquals(Map.of(1, 5.0, 2, 0.0), figures.get("gradients"));
    assertEquals(Map.of(1, 0.25), figures.get("firing_rate/generator.dense1"));
  }

  @Test
  void aRunWithoutFinishedEpochsIsRefused() throws IOException {
    RunFolder folder = TinyGanRun.of(2).start(temporary.resolve("run"));
    RunException e = assertThrows(RunException.class, () -> LoggedFigures.read(folder));
    assertEquals(folder.path() + " has no finished epoch in its log", e.getMessage());
    RunFolder none = new RunFolder(temporary);
    assertThrows(RunException.class, () -> LoggedFigures.read(none));
  }
}
