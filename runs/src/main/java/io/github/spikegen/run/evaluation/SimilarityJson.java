package io.github.spikegen.run.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A comparison as JSON: a list with one object a layer and area, with names in lower case.
 *
 * <p>{@code ..._low} and {@code ..._high} are the ends of an interval, {@code ..._chance} the mean
 * of permuted stimuli and {@code ..._p} how likely chance does as well; {@code ..._stimuli} says
 * where stimuli were left out. What is undefined or was not asked for is left out.
 */
public final class SimilarityJson {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private SimilarityJson() {}

  /**
   * Writes a comparison.
   *
   * @param rows the comparison
   * @param stimuli how many stimuli there were
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void write(List<SimilarityRow> rows, int stimuli, Path file) throws IOException {
    JsonArray list = new JsonArray();
    rows.forEach(row -> list.add(of(row, stimuli)));
    byte[] json = (GSON.toJson(list) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  private static JsonObject of(SimilarityRow row, int stimuli) {
    JsonObject json = new JsonObject();
    json.addProperty("layer", row.layer());
    json.addProperty("area", row.area());
    json.addProperty("stimuli", stimuli);
    json.addProperty("units", row.units());
    json.addProperty("compared_units", row.comparedUnits());
    json.addProperty("neurons", row.neurons());
    for (Measure measure : Measure.values()) {
      Score score = row.scores().get(measure);
      add(json, measure.key(), score.value());
      if (score.undefined().isEmpty() && score.stimuli() < stimuli) {
        json.addProperty(measure.key() + "_stimuli", score.stimuli());
      }
      score
          .interval()
          .ifPresent(
              interval -> {
                add(json, measure.key() + "_low", interval.low());
                add(json, measure.key() + "_high", interval.high());
              });
      score
          .significance()
          .ifPresent(
              significance -> {
                add(json, measure.key() + "_chance", significance.chance());
                add(json, measure.key() + "_p", significance.pValue());
              });
    }
    row.canonical()
        .ifPresent(
            svcca -> {
              json.addProperty("svcca_components_layer", svcca.componentsOfA());
              json.addProperty("svcca_components_area", svcca.componentsOfB());
              json.addProperty("svcca_certain", svcca.certain());
            });
    row.encoding()
        .ifPresent(
            encoding -> {
              add(json, "regression_lower_quartile", encoding.quantile(0.25));
              add(json, "regression_upper_quartile", encoding.quantile(0.75));
            });
    return json;
  }

  private static void add(JsonObject json, String key, double value) {
    if (!Double.isNaN(value)) {
      json.addProperty(key, value);
    }
  }
}
