package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting of the recipes, as the papers and their code have it. */
class RecipeTests {

  /** LIF neurons of Spiking-Diffusion: the surrogate's alpha 2 is a slope of pi. */
  private static final String NEURON =
      """
      {"tau": 2.0, "threshold": 1.0, "resetPotential": 0.0, "charging": "DECAYED_INPUT",
       "firing": "AT_OR_ABOVE_THRESHOLD", "reset": "HARD", "resetGradient": "ATTACHED",
       "surrogate": {"type": "ArctanSurrogate", "slope": 3.141592653589793}}""";

  private static final String AUTOENCODER =
      """
      {"imageChannels": 1, "imageHeight": 28, "imageWidth": 28, "timeSteps": %d,
       "channels": [32, 64], "residualBlocks": 0, "codeDimension": 16, "codebookSize": %d,
       "neuron": %s, "feature": "%s", "synapticTau": 2.0, "readoutDecay": 0.8,
       "straightThrough": "%s", "commitmentWeight": 0.25, "codebook": %s, "loss": "%s",
       "readoutStart": "%s"}""";

  private static final String GRADIENT_FROM_NORMAL =
      """
      {"update": "GRADIENT", "start": "NORMAL", "decay": 0.99, "revivalUsage": 0.0}""";

  private static final String AVERAGE_FROM_DATA =
      """
      {"update": "MOVING_AVERAGE", "start": "DATA", "decay": 0.99, "revivalUsage": 1.0}""";

  /** Of the embedding's size, a plain number makes no use. */
  private static final String DENOISER =
      """
      {"codebookSize": %d, "diffusionSteps": 49, "timeSteps": %d, "channels": %s,
       "residualBlocks": 0, "attentionHeads": 0, "input": "%s", "embeddingChannels": 64,
       "neuron": %s, "classes": 0}""";

  private static final String TRAINING =
      """
      {"epochs": %d, "batchSize": %d, "learningRate": %s, "schedule": "%s",
       "weightDecay": 0.001, "averageDecay": 0.0, "accumulation": 1, "localSteps": 1, "patience": 0,
       "precision": "FLOAT32"}""";

  private static final String FSVAE =
      """
      {"imageChannels": 1, "imageHeight": 28, "imageWidth": 28, "timeSteps": 16,
       "channels": [32, 64], "codeDimension": 16, "latentUnits": 56, "choices": 20,
       "neuron": %s, "normScale": 2.0, "synapticTau": 2.0, "readoutDecay": 0.8,
       "scheduledSampling": {"fromStep": 5, "first": %s, "last": %s}, "mmdWeight": 1.0,
       "denseNorm": "%s", "imageError": "%s", "readoutStart": "%s"}""";

  private static TrainingData data() {
    List<byte[]> black = Collections.nCopies(100, new byte[28 * 28]);
    ImageDataset images = ImageDataset.of(new Shape(1, 28, 28), black);
    return TrainingData.of("images", images, images);
  }

  private static JsonObject config(String family, OptionValues given) {
    RunConfig config = ModelFamily.named(family).config(given, data());
    return JsonParser.parseString(config.json()).getAsJsonObject();
  }

  private static JsonObject config(String family, Recipe recipe) {
    return config(family, OptionValues.NONE.with("recipe", recipe));
  }

  private static void assertParts(JsonObject config, String... namesAndParts) {
    for (int i = 0; i < namesAndParts.length; i += 2) {
      JsonElement expected = JsonParser.parseString(namesAndParts[i + 1]);
      assertEquals(expected, config.remove(namesAndParts[i]), namesAndParts[i]);
    }
    for (String common : List.of("format", "model", "seed", "data", "versions")) {
      config.remove(common);
    }
    assertEquals(new JsonObject(), config, "left unchecked");
  }

  @Test
  void spikingDiffusionAsInThePaper() {
    assertParts(
        config("diffusion", Recipe.PAPER),
        "recipe",
        "PAPER",
        "vqSvae",
        AUTOENCODER.formatted(
            16,
            128,
            NEURON,
            "POSTSYNAPTIC_POTENTIAL",
            "SPIKES",
            GRADIENT_FROM_NORMAL,
            "SUMS",
            "OUTPUTS"),
        "denoiser",
        DENOISER.formatted(128, 16, "[64, 128, 256, 512, 256]", "SCALAR", NEURON),
        "lossWeighting",
        "ELBO",
        "labelDropout",
        "0.0",
        "vqTraining",
        TRAINING.formatted(100, 32, "0.001", "CONSTANT"),
        "priorTraining",
        TRAINING.formatted(200, 32, "0.001", "CONSTANT"));
  }

  @Test
  void spikingDiffusionAsReleased() {
    assertParts(
        config("diffusion", Recipe.RELEASED),
        "recipe",
        "RELEASED",
        "vqSvae",
        AUTOENCODER.formatted(
            16,
            128,
            NEURON,
            "MEMBRANE_READOUT",
            "FEATURE",
            GRADIENT_FROM_NORMAL,
            "MEANS",
            "OUTPUTS"),
        "denoiser",
        DENOISER.formatted(128, 16, "[64, 128, 256, 512, 256]", "SCALAR", NEURON),
        "lossWeighting",
        "REWEIGHTED",
        "labelDropout",
        "0.0",
        "vqTraining",
        TRAINING.formatted(100, 32, "0.001", "CONSTANT"),
        "priorTraining",
        TRAINING.formatted(200, 32, "0.001", "CONSTANT"));
  }

  @Test
  void spikingDiffusionAsTuned() {
    JsonObject config = config("diffusion", OptionValues.NONE);
    assertEquals(config("diffusion", Recipe.TUNED), config);
    assertParts(
        config,
        "recipe",
        "TUNED",
        "vqSvae",
        AUTOENCODER.formatted(
            4,
            512,
            NEURON,
            "POSTSYNAPTIC_POTENTIAL",
            "SPIKES",
            AVERAGE_FROM_DATA,
            "MEANS",
            "INPUTS"),
        "denoiser",
        DENOISER.formatted(512, 2, "[64, 128, 256, 256, 128]", "EMBEDDING", NEURON),
        "lossWeighting",
        "REWEIGHTED_KEEPING_LAST",
        "labelDropout",
        "0.0",
        "vqTraining",
        TRAINING.formatted(10, 16, "0.002", "COSINE"),
        "priorTraining",
        TRAINING.formatted(15, 64, "0.004", "COSINE"));
  }

  @ParameterizedTest
  @CsvSource({
    "PAPER, 0.1, 0.3, THRESHOLD, PLAIN, OUTPUTS, 100, 0.001, CONSTANT",
    "RELEASED, 0.0, 0.0, NONE, PLAIN, OUTPUTS, 100, 0.001, CONSTANT",
    "TUNED, 0.1, 0.3, THRESHOLD, RELATIVE, INPUTS, 20, 0.005, COSINE"
  })
  void fsvae(
      Recipe recipe,
      String first,
      String last,
      String norm,
      String error,
      String start,
      int epochs,
      String rate,
      String schedule) {
    assertParts(
        config("fsvae", recipe),
        "recipe",
        recipe.name(),
        "fsvae",
        FSVAE.formatted(NEURON, first, last, norm, error, start),
        "fsvaeTraining",
        TRAINING.formatted(epochs, 32, rate, schedule));
  }

  @Test
  void optionsChangeSingleSettingsOfARecipe() {
    OptionValues released = OptionValues.NONE.with("recipe", Recipe.RELEASED);
    JsonObject expected = config("diffusion", released);
    expected.getAsJsonObject("vqSvae").addProperty("timeSteps", 4);
    expected.getAsJsonObject("vqSvae").addProperty("codebookSize", 64);
    expected.getAsJsonObject("denoiser").addProperty("codebookSize", 64);
    expected.getAsJsonObject("priorTraining").addProperty("epochs", 3);
    assertEquals(
        expected,
        config(
            "diffusion", released.with("time-steps", 4).with("codes", 64).with("prior-epochs", 3)));
  }

  @Test
  void aClassNeedsAnEmbedding() {
    OptionValues given = OptionValues.NONE.with("recipe", Recipe.PAPER).with("labels", true);
    RunException refused = assertThrows(RunException.class, () -> config("diffusion", given));
    assertEquals("labels", refused.option().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "fsvae"})
  void aRunIsResumedWithItsOwnRecipeAlone(String family) {
    OptionValues given = OptionValues.NONE.with("recipe", Recipe.RELEASED);
    RunConfig config = ModelFamily.named(family).config(given, data());
    config.family().requireAgreement(config, given);
    OptionValues other = OptionValues.NONE.with("recipe", Recipe.PAPER);
    RunException refused =
        assertThrows(RunException.class, () -> config.family().requireAgreement(config, other));
    assertEquals("recipe", refused.option().orElseThrow());
    assertEquals(
        "paper was asked for, but the run to resume was started with released",
        refused.getMessage());
  }
}
