package io.github.spikegen.run.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.TrainingData;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run of a GAN starts from, by recipe, variant and data set. */
class GanRecipeTests {

  private static ImageDataset black(int channels, int size) {
    byte[] image = new byte[channels * size * size];
    return ImageDataset.of(new Shape(channels, size, size), Collections.nCopies(64, image));
  }

  private static GanRunConfig config(
      Recipe recipe, GanVariant variant, String dataset, int channels, int size) {
    ImageDataset images = black(channels, size);
    return GanRunConfig.FAMILY.config(
        OptionValues.NONE.with("variant", variant).with("recipe", recipe),
        TrainingData.of(dataset, images, images));
  }

  /** SGAD, arXiv 2305.10246, section 5. */
  @ParameterizedTest
  @CsvSource({
    "mnist, 1, 28, 10",
    "fashion-mnist, 1, 28, 15",
    "mini, 1, 28, 15",
    "cifar10, 3, 32, 15",
    "celeba, 3, 64, 20",
    "own-digits, 1, 28, 10",
    "own-photos, 3, 32, 15",
    "own-faces, 1, 64, 20"
  })
  void thePapersLatentSizeFollowsTheData(String dataset, int channels, int size, int expected) {
    assertEquals(
        expected,
        config(Recipe.PAPER, GanVariant.SGAD, dataset, channels, size)
            .gan()
            .generator()
            .latentSize());
  }

  @ParameterizedTest
  @CsvSource({
    "TUNED, SGAD, fashion-mnist, 1, 28, 10, 50, 5e-4, 5e-4, 0.5",
    "TUNED, SGAN, mnist, 1, 28, 10, 50, 5e-4, 5e-4, 0.5",
    "PAPER, SGAN, mnist, 1, 28, 10, 200, 2e-4, 2e-4, 0.5",
    "PAPER, SGAD, celeba, 3, 64, 20, 200, 2e-4, 2e-4, 0.5",
    "RELEASED, SGAN, mnist, 1, 28, 100, 100, 2e-4, 4e-4, 1",
    "RELEASED, SGAN, fashion-mnist, 1, 28, 100, 100, 2e-4, 4e-4, 1",
    "RELEASED, SWGAN, mnist, 1, 28, 10, 100, 2e-4, 2e-4, 1",
    "RELEASED, SGAD, mnist, 1, 28, 10, 100, 2e-4, 2e-4, 1",
    "RELEASED, SGAD, fashion-mnist, 1, 28, 15, 100, 2e-4, 2e-4, 1",
    "RELEASED, SGAD, celeba, 3, 64, 20, 100, 1.5e-4, 1.5e-4, 1",
    "RELEASED, SWGAN, celeba, 3, 64, 20, 100, 2e-4, 2e-4, 1"
  })
  void recipesSetHowLongAndHowFastARunLearns(
      Recipe recipe,
      GanVariant variant,
      String dataset,
      int channels,
      int size,
      int latentSize,
      int epochs,
      double generatorRate,
      double discriminatorRate,
      double constantShare) {
    GanRunConfig config = config(recipe, variant, dataset, channels, size);
    assertEquals(latentSize, config.gan().generator().latentSize());
    GanStageOptions training = config.ganTraining();
    assertEquals(epochs, training.epochs());
    assertEquals(64, training.batchSize());
    assertEquals(1, training.criticSteps());
    assertEquals(generatorRate, training.generatorRate());
    assertEquals(discriminatorRate, training.discriminatorRate());
    assertEquals(constantShare, training.constantShare());
    assertEquals(0, training.averageDecay());
  }

  @Test
  void givenRatesComeBeforeTheRecipes() {
    ImageDataset images = black(1, 28);
    OptionValues given =
        OptionValues.NONE
            .with("variant", GanVariant.SGAN)
            .with("recipe", Recipe.RELEASED)
            .with("learning-rate", 1e-3)
            .with("constant-share", 0.25)
            .with("latent-size", 7);
    GanRunConfig config =
        GanRunConfig.FAMILY.config(given, TrainingData.of("mini", images, images));
    assertEquals(1e-3, config.ganTraining().generatorRate());
    assertEquals(1e-3, config.ganTraining().discriminatorRate());
    assertEquals(0.25, config.ganTraining().constantShare());
    assertEquals(7, config.gan().generator().latentSize());
  }

  @Test
  void ratesOfRunsOfFormatTwoFallOverTheSecondHalf() {
    JsonObject two = JsonParser.parseString("{'ganTraining': {}}").getAsJsonObject();
    GanRunConfig.FAMILY.upgrade(2, two);
    assertEquals("{\"ganTraining\":{\"constantShare\":0.5}}", two.toString());
    JsonObject three =
        JsonParser.parseString("{'ganTraining': {'constantShare': 1}}").getAsJsonObject();
    GanRunConfig.FAMILY.upgrade(3, three);
    assertEquals("{\"ganTraining\":{\"constantShare\":1}}", three.toString());
  }
}
