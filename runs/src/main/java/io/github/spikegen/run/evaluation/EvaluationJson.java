package io.github.spikegen.run.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.spikegen.run.dataset.DatasetPart;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An evaluation as JSON: one object, with names in lower case.
 *
 * <p>{@code floor_...} are the figures of other real images in the place of the generated ones.
 * What does not apply is left out: {@code split} and {@code floor_...} where the real images are a
 * file, {@code mse} and {@code ssim} without pairs, {@code inception_score} where the network does
 * not classify.
 */
public final class EvaluationJson {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private EvaluationJson() {}

  /**
   * Writes an evaluation.
   *
   * @param evaluation the evaluation
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void write(Evaluation evaluation, Path file) throws IOException {
    byte[] json = (GSON.toJson(of(evaluation)) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  private static JsonObject of(Evaluation evaluation) {
    EvaluatedSets sets = evaluation.sets();
    final JsonObject json = new JsonObject();
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
}
