package io.github.spikegen.cli.benchmark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spikegen.cli.benchmark.BenchmarkRunner.Result;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Results as JSON: a list with one object a case, {@code name}, {@code median_ms}, {@code
 * floor_ms}, {@code ratio}, {@code processor_ratio} (null where runs are too short to tell), {@code
 * peak_mb} (null where the system does not tell), {@code kept_mb} (null where nothing is trained)
 * and {@code runs}.
 */
public final class BenchmarkJson {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private BenchmarkJson() {}

  /**
   * Writes results.
   *
   * @param results the results
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void write(List<Result> results, Path file) throws IOException {
    JsonArray list = new JsonArray();
    results.forEach(result -> list.add(of(result)));
    byte[] json = (GSON.toJson(list) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  private static JsonObject of(Result result) {
    JsonObject json = new JsonObject();
    json.addProperty("name", result.name());
    json.addProperty("median_ms", rounded(result.medianMillis()));
    json.addProperty("floor_ms", rounded(result.floorMillis()));
    json.addProperty("ratio", rounded(result.ratio()));
    double processorRatio = result.processorRatio();
    json.addProperty(
        "processor_ratio", Double.isFinite(processorRatio) ? rounded(processorRatio) : null);
    json.addProperty("peak_mb", rounded(result.peakMegabytes()));
    json.addProperty("kept_mb", rounded(result.keptMegabytes()));
    json.addProperty("runs", result.turns());
    return json;
  }

  private static Double rounded(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble()) : null;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
