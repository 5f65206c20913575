package io.github.spikegen.run.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import com.google.gson.JsonParser;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.testing.ArrayTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepSaverTests extends ArrayTest {

  @TempDir private Path temporary;

  /** A training that is stopped after three steps, and tells its listener of none. */
  private record SilentTraining(TrainedNetwork network) implements StageTraining {
    @Override
    public List<TrainedNetwork> networks() {
      return List.of(network);
    }

    @Override
    public TrainedEpoch train(EpochRun run) {
      return new TrainedEpoch(3, 0.5, 1, true, Map.of());
    }

    @Override
    public Map<String, ?> evaluate(int epoch) {
      return Map.of();
    }
  }

  @Test
  void aStopThatTheTrainingDoesNotTellOfIsSavedToo() throws IOException {
    Stage stage = Stage.of("stage", 1, "network");
    Linear block = Linear.builder().setUnits(2).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
    AdamW optimizer = new AdamW(Schedules.constant(0.1), Adam.Parameters.defaults());
    RunFolder folder = new RunFolder(temporary);
    RunProgress start = new RunProgress(stage, 2).within(1);
    try (StageTraining training =
        new SilentTraining(new StageTraining.TrainedNetwork("network", block, optimizer))) {
      Checkpoint checkpoint = new Checkpoint(folder, stage, training.networks());
      new StepSaver(checkpoint, start, new RunControl(RunListener.NONE, () -> true), null)
          .train(training);
    }
    assertTrue(Files.exists(folder.resumeWeights(start.within(4), "network")));
    String progress = Files.readString(temporary.resolve("progress.json"));
    assertEquals(4, JsonParser.parseString(progress).getAsJsonObject().get("steps").getAsInt());
  }
}
