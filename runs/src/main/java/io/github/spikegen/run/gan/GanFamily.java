package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.gan.AdversarialStep;
import io.github.spikegen.gan.CriticConstraint;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.GeneratorConfig;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Spiking GANs: SGAD and those that it is compared with. */
public final class GanFamily implements ModelFamily<GanRunConfig> {

  /** The network that turns latent vectors into images. */
  public static final String GENERATOR = "generator";

  /** The network that tells generated images from real ones. */
  public static final String DISCRIMINATOR = "discriminator";

  /** The only stage, which trains both networks in turn. */
  public static final Stage STAGE = Stage.of("gan", 2, GENERATOR, DISCRIMINATOR);

  private static final String CONSTRAINT = "constraint";
  private static final String CONSTRAINT_LIMIT = "constraint-limit";

  /** Fashion-MNIST, and the part of it that is in the program. */
  private static final Set<String> CLOTHES =
      Set.of(NamedDataset.FASHION_MNIST.displayName(), NamedDataset.MINI.displayName());

  /** The latent vector of Fashion-MNIST in SGAD; {@link GeneratorConfig#of} has the others. */
  private static final int CLOTHES_LATENT = 15;

  /** Enough to tell the background of a set. */
  private static final int IMAGES_FOR_RESTING_PIXEL = 1000;

  /** GANs have no options of sampling of their own. */
  private record Sampling() {}

  @Override
  public String name() {
    return "spiking-gan";
  }

  @Override
  public String command() {
    return "gan";
  }

  @Override
  public int format() {
    return 3;
  }

  @Override
  public Class<GanRunConfig> configType() {
    return GanRunConfig.class;
  }

  @Override
  public Class<? extends GenerativeModel> modelType() {
    return GanModel.class;
  }

  @Override
  public Map<Class<?>, List<Class<?>>> implementations() {
    return Map.of(
        DecoderConfig.class,
        List.of(
            DecoderConfig.Membrane.class,
            DecoderConfig.AttentionScoring.class,
            DecoderConfig.Sequence.class));
  }

  /**
   * How fast a GAN learns was part of its networks in format 1; before format 3 the rate always
   * fell over the second half.
   */
  @Override
  public void upgrade(int from, JsonObject config) {
    if (from < 2) {
      JsonObject gan = config.getAsJsonObject("gan");
      for (String moved : List.of("criticSteps", "generatorRate", "discriminatorRate")) {
        config.getAsJsonObject("ganTraining").add(moved, gan.remove(moved));
      }
      JsonObject constraint = gan.getAsJsonObject("constraint");
      String kind = constraint.get("kind").getAsString();
      constraint.addProperty(
          "kind", kind.replace("_NORMALISATION", "").replace("WEIGHT_CLIPPING", "CLIPPING"));
      JsonObject decoder = gan.getAsJsonObject("generator").getAsJsonObject("decoder");
      boolean scores = decoder.remove("kind").getAsString().equals("ATTENTION_SCORING");
      decoder.addProperty("type", scores ? "AttentionScoring" : "Membrane");
    }
    if (from < 3) {
      config
          .getAsJsonObject("ganTraining")
          .addProperty("constantShare", AdversarialStep.CONSTANT_SHARE);
    }
  }

  @Override
  public List<Stage> stages() {
    return List.of(STAGE);
  }

  @Override
  public Class<? extends Record> pictureOptions() {
    return Sampling.class;
  }

  @Override
  public Class<? extends Record> samplingOptions() {
    return Sampling.class;
  }

  @Override
  public GanRunConfig config(OptionValues given, TrainingData data) {
    GanVariant variant =
        given
            .get("variant", GanVariant.class)
            .orElseThrow(() -> new RunException("variant", "which model is trained is not said"));
    Recipe recipe = given.get("recipe", Recipe.class).orElse(Recipe.TUNED);
    GanConfig gan = gan(variant, recipe, given, data);
    GanStageOptions base = GanStageOptions.of(recipe, variant, gan.generator().isLarge());
    GanRunConfig.requireDivisible(given, base.batchSize());
    double shared = given.get("learning-rate", Double.class).orElse(base.discriminatorRate());
    GanStageOptions training = given.applyTo(base.withDiscriminatorRate(shared));
    GanRunConfig config =
        given
            .without(CONSTRAINT, CONSTRAINT_LIMIT)
            .applyTo(GanRunConfig.of(1, data.description(), variant, recipe, gan, training));
    requireCountable(training, Math.toIntExact(data.train().size()));
    return config;
  }

  private static GanConfig gan(
      GanVariant variant, Recipe recipe, OptionValues given, TrainingData data) {
    Shape image = data.train().shape();
    int frames = data.train().frames();
    if (frames > 1) {
      GanRunConfig.requireSequences(variant, given, frames);
    }
    try {
      GanConfig base =
          variant.of(recipe, (int) image.get(0) / frames, (int) image.get(1), (int) image.get(2));
      boolean scores = base.generator().decoder() instanceof DecoderConfig.AttentionScoring;
      if (given.has("similarity") && !scores) {
        throw new RunException(
            "similarity",
            "only the variant sgad scores by attention, not " + Hyperparameters.write(variant));
      }
      if (recipe != Recipe.TUNED) {
        base = base.withGenerator(forDataset(base.generator(), data.description().name()));
      } else if (!given.has("resting-pixel")) {
        base = base.withGenerator(base.generator().withRestingPixel(restingPixel(data.train())));
      }
      base = frames > 1 ? base.withFrames(frames) : base;
      return given
          .without(CONSTRAINT, CONSTRAINT_LIMIT)
          .applyTo(base.withConstraint(constraint(given, base.constraint())));
    } catch (RunException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new RunException(
          "images of %dx%d don't fit the model: %s"
              .formatted(image.get(1), image.get(2), e.getMessage()));
    }
  }

  @Override
  public boolean takesSequences() {
    return true;
  }

  /** Images of clothes have longer latent vectors than others of their size. */
  private static GeneratorConfig forDataset(GeneratorConfig generator, String dataset) {
    return CLOTHES.contains(dataset)
        ? generator.withLatentSize(Math.max(CLOTHES_LATENT, generator.latentSize()))
        : generator;
  }

  private static double restingPixel(ImageDataset images) {
    int looked = (int) Math.min(IMAGES_FOR_RESTING_PIXEL, images.size());
    try (NDManager work = NDManager.newBaseManager();
        NDArray some = images.images(work, IntStream.range(0, looked).toArray())) {
      return GeneratorConfig.restingPixelOf(some);
    }
  }

  /** A constraint of another kind has that kind's usual limit. */
  private static CriticConstraint.Bound constraint(
      OptionValues given, CriticConstraint.Bound recipe) {
    CriticConstraint.Bound chosen =
        given
            .get(CONSTRAINT, CriticConstraint.Kind.class)
            .map(CriticConstraint.Bound::of)
            .orElse(
                given.has(CONSTRAINT_LIMIT) ? CriticConstraint.Bound.of(recipe.kind()) : recipe);
    if (!given.has(CONSTRAINT_LIMIT)) {
      return chosen;
    }
    if (chosen.kind() == CriticConstraint.Kind.NONE) {
      throw new RunException(CONSTRAINT_LIMIT, "there is no constraint to limit");
    }
    return new CriticConstraint.Bound(
        chosen.kind(), given.get(CONSTRAINT_LIMIT, Double.class).orElseThrow());
  }

  private static void requireCountable(GanStageOptions training, int images) {
    long updates =
        (long) training.criticSteps() * training.totalSteps(training.stepsPerEpoch(images));
    if (updates > Integer.MAX_VALUE) {
      throw new RunException(
          "%d updates of the discriminator are too many, expected at most %d"
              .formatted(updates, Integer.MAX_VALUE));
    }
  }

  @Override
  public String stageText(GanRunConfig config, Stage stage) {
    return "A spiking generator learns to draw images that %s takes for real"
        .formatted(
            config.variant() == GanVariant.HYBRID
                ? "an ordinary discriminator"
                : "a spiking discriminator");
  }

  @Override
  public String epochText(GanRunConfig config, EpochFigures figures) {
    return "loss of the generator %.3f, of the discriminator %.3f, critic gap %.3f, gradient norms %.3g and %.3g%s%s"
        .formatted(
            figures.loss(),
            figures.number(AdversarialEpochs.DISCRIMINATOR_LOSS),
            figures.number(AdversarialEpochs.CRITIC_GAP),
            figures.number(AdversarialEpochs.GRADIENT_NORM_GENERATOR),
            figures.number(AdversarialEpochs.GRADIENT_NORM_DISCRIMINATOR),
            variety(figures),
            leastActive(figures));
  }

  /** Says how much samples differ, which is little where the generator knows few images. */
  private static String variety(EpochFigures figures) {
    double ratio =
        figures.number(AdversarialEpochs.PAIRWISE_DISTANCE)
            / figures.number(AdversarialEpochs.REAL_PAIRWISE_DISTANCE);
    return Double.isNaN(ratio)
        ? ""
        : ", samples %.0f %% as far apart as real images".formatted(100 * ratio);
  }

  /** Names the layer that fired least, as the first to fall silent. */
  private static String leastActive(EpochFigures figures) {
    return figures.map(EpochFigures.FIRING_RATE).entrySet().stream()
        .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(
            layer ->
                ", least active %s (fires at %.1f %% of steps)"
                    .formatted(layer.getKey(), 100 * layer.getValue()))
        .orElse("");
  }

  @Override
  public GenerativeModel load(RunFolder folder, GanRunConfig config, NDManager manager)
      throws IOException {
    return GanModel.load(folder, config, manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<GanRunConfig> session) {
    return new AdversarialEpochs(session, GanModel.create(session.config(), session.manager()));
  }
}
