package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilenceWatchTests {

  private static final int STEPS = 60;

  @TempDir private Path temporary;

  @Test
  void linesOfAWrongKindArePassedOver() throws IOException {
    Path log =
        Files.writeString(
            temporary.resolve("log.jsonl"),
            """
            {"stage": "gan", "epoch": 1, "firing_rate": {"one": 0.0, "two": {}, "three": "x"}}
            {"stage": {}, "epoch": "x", "seconds": {}, "firing_rate": {"one": 0.5}}
            {"stage": null, "firing_rate": {"one": 0.5}}
            """);
    Stage stage = Stage.of("gan", 0, "generator");
    SilenceWatch watch = new SilenceWatch(SilentLayers.WARN, STEPS, log, stage);

    Map<String, ?> silent =
        Map.of(EpochFigures.FIRING_RATE, Map.of("one", 0.0, "two", 0.0, "three", 0.0));
    TrainedEpoch told = watch.after(new TrainedEpoch(STEPS, 0, 1, false, silent), 2);

    assertEquals(Map.of("one", 2 * STEPS), told.figures().get(EpochFigures.SILENT_STEPS));
  }
}
