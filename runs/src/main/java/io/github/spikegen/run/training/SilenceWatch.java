package io.github.spikegen.run.training;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining.TrainedEpoch;
import io.github.spikegen.run.internal.LogValues;
import io.github.spikegen.training.RunLog;
import io.github.spikegen.training.SilentLayerCheck;
import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts for how long layers are silent, over all epochs of a stage, and does what was asked. */
final class SilenceWatch {

  private final SilentLayers policy;
  private final int stepsPerEpoch;
  private final SilentLayerCheck check = new SilentLayerCheck();
  private final Set<String> told = new HashSet<>();

  /**
   * Creates a watch that knows of the epochs before.
   *
   * @param policy what to do
   * @param stepsPerEpoch the steps of each epoch
   * @param log the run's log
   * @param stage the stage
   * @throws IOException if reading the log fails
   */
  SilenceWatch(SilentLayers policy, int stepsPerEpoch, Path log, Stage stage) throws IOException {
    this.policy = policy;
    this.stepsPerEpoch = stepsPerEpoch;
    for (JsonObject line : RunLog.read(log)) {
      if (LogValues.text(line.get("stage")).filter(stage.label()::equals).isPresent()) {
        check.count(
            values(line, EpochFigures.FIRING_RATE).entrySet().stream()
                .filter(layer -> LogValues.number(layer.getValue()).orElse(1) == 0)
                .map(Map.Entry::getKey)
                .toList(),
            stepsPerEpoch);
        told.addAll(values(line, EpochFigures.SILENT_STEPS).keySet());
      }
    }
  }

  private static Map<String, JsonElement> values(JsonObject line, String figure) {
    return line.get(figure) instanceof JsonObject map ? map.asMap() : Map.of();
  }

  /**
   * Counts an epoch that was trained.
   *
   * @param trained what it gave
   * @param epoch the epoch, from 1
   * @return the same; with {@link EpochFigures#SILENT_STEPS} if layers are to be told of
   * @throws SilentLayerException if the training is to end
   */
  TrainedEpoch after(TrainedEpoch trained, int epoch) {
    Map<String, Integer> silent = check.count(silent(trained), stepsPerEpoch);
    if (policy == SilentLayers.STOP && !silent.isEmpty()) {
      throw new SilentLayerException(silent, epoch);
    }
    silent.keySet().removeAll(told);
    if (policy == SilentLayers.IGNORE || silent.isEmpty()) {
      return trained;
    }
    told.addAll(silent.keySet());
    Map<String, Object> figures = new LinkedHashMap<>(trained.figures());
    figures.put(EpochFigures.SILENT_STEPS, silent);
    return new TrainedEpoch(
        trained.steps(), trained.loss(), trained.seconds(), trained.stopped(), figures);
  }

  /** Counts an epoch that was trained before, and of which the log does not know yet. */
  void count(TrainedEpoch trained) {
    check.count(silent(trained), stepsPerEpoch);
    told.addAll(trained.map(EpochFigures.SILENT_STEPS).keySet());
  }

  private static List<String> silent(TrainedEpoch trained) {
    return trained.map(EpochFigures.FIRING_RATE).entrySet().stream()
        .filter(layer -> layer.getValue() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }
}
