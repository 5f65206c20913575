package io.github.spikegen.run.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.metric.energy.EnergyComparison;
import io.github.spikegen.metric.energy.EnergyComparison.Cost;
import io.github.spikegen.metric.energy.EnergyComparison.NetworkCosts;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.HardwareModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.metric.energy.LayerWork;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reports of this package as JSON. */
final class JsonReports {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonReports() {}

  /**
   * Evaluations as JSON: one object, that of the first, with names in lower case; others are a list
   * {@code other_judges} of such objects.
   *
   * <p>{@code frechet_distance_low} and {@code ..._high} are the ends of an interval, and {@code
   * ..._corrected} is the distance less its bias.
   *
   * <p>{@code floor_...} are the figures of other real images in the place of the generated ones.
   * What does not apply is left out: {@code split} and {@code floor_...} where the real images are
   * a file, {@code mse} and {@code ssim} without pairs, {@code inception_score} where the network
   * does not classify.
   */
  static void writeEvaluations(List<Evaluation> evaluations, Path file) throws IOException {
    JsonObject json = of(evaluations.get(0));
    if (evaluations.size() > 1) {
      JsonArray others = new JsonArray();
      evaluations.stream().skip(1).map(JsonReports::of).forEach(others::add);
      json.add("other_judges", others);
    }
    write(json, file);
  }

  static Map<String, Double> numbers(Evaluation evaluation) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    of(evaluation)
        .asMap()
        .forEach(
            (name, value) -> {
              if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
                numbers.put(name, primitive.getAsDouble());
              }
            });
    return numbers;
  }

  private static JsonObject of(Evaluation evaluation) {
    Evaluation.Sets sets = evaluation.sets();
    final JsonObject json = new JsonObject();
    json.addProperty("protocol", evaluation.protocol().name());
    json.addProperty("features", evaluation.features());
    json.addProperty("feature_dimensions", evaluation.dimensions());
    json.addProperty("real", sets.real().name());
    sets.real().split().ifPresent(split -> json.addProperty("split", written(split)));
    json.addProperty("real_count", sets.real().count());
    json.addProperty("generated", sets.generated().name());
    json.addProperty("generated_count", sets.generated().count());
    json.addProperty("kernel_subset_size", evaluation.figures().kernelDistance().subsetSize());
    add(json, "", evaluation.figures());
    json.addProperty("real_pairwise_distance", evaluation.realPairwiseDistance());
    evaluation
        .floor()
        .ifPresent(
            figures -> {
              NamedImages images = sets.otherReal().orElseThrow();
              images.split().ifPresent(split -> json.addProperty("floor_split", written(split)));
              json.addProperty("floor_count", images.count());
              add(json, "floor_", figures);
            });
    evaluation
        .pairs()
        .ifPresent(
            errors -> {
              json.addProperty("pairs", sets.originals().orElseThrow().name());
              json.addProperty("mse", errors.mse());
              json.addProperty("ssim", errors.ssim());
            });
    return json;
  }

  private static void add(JsonObject json, String prefix, SetFigures figures) {
    json.addProperty(prefix + "frechet_distance", figures.frechetDistance());
    figures
        .frechetInterval()
        .ifPresent(
            interval -> {
              json.addProperty(prefix + "frechet_distance_corrected", interval.corrected());
              json.addProperty(prefix + "frechet_distance_low", interval.low());
              json.addProperty(prefix + "frechet_distance_high", interval.high());
              json.addProperty(prefix + "bootstrap_resamples", interval.resamples());
            });
    json.addProperty(prefix + "kernel_distance", figures.kernelDistance().mean());
    json.addProperty(prefix + "kernel_distance_std", figures.kernelDistance().deviation());
    json.addProperty(prefix + "kernel_distance_all", figures.kernelDistanceOfAll());
    figures
        .inceptionScore()
        .ifPresent(
            score -> {
              json.addProperty(prefix + "inception_score", score.mean());
              json.addProperty(prefix + "inception_score_std", score.deviation());
            });
    json.addProperty(prefix + "precision", figures.precisionRecall().precision());
    json.addProperty(prefix + "recall", figures.precisionRecall().recall());
    json.addProperty(prefix + "pairwise_distance", figures.pairwiseDistance());
  }

  private static String written(DatasetPart split) {
    return split.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The costs of an image as JSON: what was measured, a list {@code layers} with one object a
   * layer, and their sum {@code total}. Everything is of one image; energies are in pJ.
   *
   * <p>{@code spiking_pj}, {@code quantized_pj}, {@code quantized_dense_pj} and {@code float32_pj}
   * are arithmetic and memory traffic of four networks, with the {@code hardware} under the names
   * of its options. {@code firing_rate} is left out where no input comes from neurons, {@code
   * break_even_rate} where no neuron before fires, and {@code network_calls} where there is no
   * diffusion.
   */
  static void write(ImageEnergy energy, EnergyComparison comparison, String description, Path file)
      throws IOException {
    EnergyModel model = energy.report().model();
    JsonObject json = new JsonObject();
    json.addProperty("model", description);
    json.addProperty("images", energy.images());
    if (energy.networkCalls() > 0) {
      json.addProperty("network_calls", energy.networkCalls());
    }
    json.addProperty("mac_pj", model.macPicojoules());
    json.addProperty("ac_pj", model.acPicojoules());
    json.add("hardware", hardware(comparison));
    JsonArray layers = new JsonArray();
    for (int i = 0; i < comparison.layers().size(); i++) {
      LayerWork work = energy.report().work().get(i);
      JsonObject object = new JsonObject();
      object.addProperty("layer", work.operations().layer());
      object.addProperty("time_steps", work.timeSteps());
      object.addProperty("weights", work.weights());
      add(object, work.operations(), model);
      add(object, comparison.layers().get(i));
      layers.add(object);
    }
    json.add("layers", layers);
    JsonObject total = new JsonObject();
    add(total, energy.report().total(), model);
    add(total, comparison.total());
    json.add("total", total);
    write(json, file);
  }

  private static JsonObject hardware(EnergyComparison comparison) {
    JsonObject json = new JsonObject();
    Hyperparameters.of(HardwareModel.class)
        .forEach(
            option ->
                json.addProperty(
                    option.name().replace('-', '_'),
                    (Number)
                        Hyperparameters.value(comparison.chip(), option.name()).orElseThrow()));
    return json;
  }

  private static void add(JsonObject json, NetworkCosts costs) {
    json.add("spiking_pj", of(costs.spiking()));
    json.add("quantized_pj", of(costs.quantized()));
    json.add("quantized_dense_pj", of(costs.dense()));
    json.add("float32_pj", of(costs.floatingPoint()));
    costs.breakEvenRate().ifPresent(rate -> json.addProperty("break_even_rate", rate));
    costs.denseBreakEvenRate().ifPresent(rate -> json.addProperty("break_even_rate_dense", rate));
  }

  private static JsonObject of(Cost cost) {
    JsonObject json = new JsonObject();
    json.addProperty("arithmetic", cost.arithmetic());
    json.addProperty("weights", cost.weights());
    json.addProperty("membranes", cost.membranes());
    json.addProperty("inputs", cost.inputs());
    json.addProperty("total", cost.total());
    return json;
  }

  private static void add(JsonObject json, LayerEnergy layer, EnergyModel model) {
    json.addProperty("macs", layer.macs());
    json.addProperty("synaptic_operations", layer.synapticOperations());
    layer.firingRate().ifPresent(rate -> json.addProperty("firing_rate", rate));
    json.addProperty("energy_pj", layer.picojoules(model));
    json.addProperty("ann_macs", layer.annMacs());
    json.addProperty("ann_energy_pj", layer.annPicojoules(model));
  }

  /**
   * Comparisons as JSON: a list with one object a layer and area, with names in lower case, which
   * begins with the {@code model} where there are several.
   *
   * <p>{@code ..._low} and {@code ..._high} are the ends of an interval, {@code ..._chance} the
   * mean of permuted stimuli and {@code ..._p} how likely chance does as well; {@code ..._stimuli}
   * says where stimuli were left out. What is undefined or was not asked for is left out.
   */
  static void write(Map<String, List<SimilarityRow>> byModel, int stimuli, Path file)
      throws IOException {
    JsonArray list = new JsonArray();
    byModel.forEach(
        (model, rows) ->
            rows.forEach(
                row -> {
                  JsonObject json = new JsonObject();
                  if (byModel.size() > 1) {
                    json.addProperty("model", model);
                  }
                  list.add(add(json, row, stimuli));
                }));
    write(list, file);
  }

  private static JsonObject add(JsonObject json, SimilarityRow row, int stimuli) {
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

  private static void write(JsonElement json, Path file) throws IOException {
    byte[] bytes = (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }
}
