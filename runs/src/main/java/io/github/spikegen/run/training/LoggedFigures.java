package io.github.spikegen.run.training;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.internal.LogValues;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The figures of a run's log.
 *
 * @param byEpoch the value of each figure by epoch, from 1, by the figure's name. One of a layer is
 *     called {@code firing_rate/generator.dense1}; where the run has several stages, the stage
 *     comes first: {@code vq/loss}. Values that are not finite are left out, figures without values
 *     too
 */
public record LoggedFigures(Map<String, NavigableMap<Integer, Double>> byEpoch) {

  /**
   * The norm of all gradients of all networks together: SGAD, arXiv 2305.10246, figure 4. It is the
   * root of the sum of the squares of the figures that begin with {@code gradient_norm_}.
   */
  public static final String GRADIENTS = "gradients";

  private static final String NETWORK_GRADIENTS = "gradient_norm_";
  private static final Set<String> NO_FIGURES = Set.of("epoch", "step");

  /** Makes the figures unchangeable. */
  public LoggedFigures {
    byEpoch = Collections.unmodifiableMap(new LinkedHashMap<>(byEpoch));
  }

  /**
   * Reads the log of a run, which may be in training.
   *
   * @param folder the run's folder
   * @return its figures
   * @throws RunException if the folder is none of a run, or no epoch is finished
   * @throws InvalidFileException if its config is damaged
   * @throws IOException if reading fails
   */
  public static LoggedFigures read(RunFolder folder) throws IOException {
    boolean namesStages = folder.config().stages().size() > 1;
    List<JsonObject> lines = Files.exists(folder.log()) ? RunLog.read(folder.log()) : List.of();
    Map<String, NavigableMap<Integer, Double>> byEpoch = new LinkedHashMap<>();
    for (JsonObject line : lines) {
      Optional<String> label = LogValues.text(line.get("stage"));
      OptionalDouble number = LogValues.number(line.get("epoch"));
      if (label.isPresent() && number.isPresent()) {
        String stage = namesStages ? label.get() + "/" : "";
        int epoch = (int) number.getAsDouble();
        values(line)
            .forEach(
                (figure, value) ->
                    byEpoch
                        .computeIfAbsent(stage + figure, name -> new TreeMap<>())
                        .put(epoch, value));
      }
    }
    if (byEpoch.isEmpty()) {
      throw new RunException(folder.path() + " has no finished epoch in its log");
    }
    return new LoggedFigures(byEpoch);
  }

  private static Map<String, Double> values(JsonObject line) {
    Map<String, Double> values = new LinkedHashMap<>();
    double squares = Double.NaN;
    for (Map.Entry<String, JsonElement> entry : line.entrySet()) {
      String name = entry.getKey();
      if (entry.getValue() instanceof JsonObject layers) {
        layers.asMap().forEach((layer, value) -> put(values, name + "/" + layer, value));
      } else if (!NO_FIGURES.contains(name)) {
        put(values, name, entry.getValue());
      }
      if (name.startsWith(NETWORK_GRADIENTS)) {
        double square = Math.pow(values.getOrDefault(name, Double.NaN), 2);
        squares = Double.isNaN(squares) ? square : squares + square;
      }
    }
    values.put(GRADIENTS, Math.sqrt(squares));
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  private static void put(Map<String, Double> values, String name, JsonElement value) {
    LogValues.number(value).ifPresent(number -> values.put(name, number));
  }
}
