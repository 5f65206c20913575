package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.fsvae.FsvaeConfig;
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
import io.github.spikegen.run.training.AdamWOptions;
import io.github.spikegen.run.training.AdamWOptions.Schedule;
import java.io.IOException;
import java.util.List;

/** The baseline FSVAE: a spiking autoencoder and its prior, which are one network. */
public final class FsvaeFamily implements ModelFamily<FsvaeRunConfig> {

  /** The network, which turns images into spiking latents and back, and draws latents. */
  public static final String FSVAE = "fsvae";

  /** The only stage. */
  public static final Stage STAGE = Stage.of("fsvae", 3, FSVAE);

  /** FSVAE has no options of sampling of its own. */
  private record Sampling() {}

  @Override
  public String name() {
    return "fsvae";
  }

  @Override
  public String command() {
    return "fsvae";
  }

  @Override
  public int format() {
    return 2;
  }

  @Override
  public Class<FsvaeRunConfig> configType() {
    return FsvaeRunConfig.class;
  }

  @Override
  public Class<? extends GenerativeModel> modelType() {
    return FsvaeModel.class;
  }

  @Override
  public void upgrade(int from, JsonObject config) {
    if (from < 2) {
      JsonObject fsvae = config.getAsJsonObject("fsvae");
      JsonArray channels = new JsonArray();
      channels.add(fsvae.remove("firstChannels"));
      channels.add(fsvae.remove("secondChannels"));
      fsvae.add("channels", channels);
    }
  }

  @Override
  public List<Stage> stages() {
    return List.of(STAGE);
  }

  /** What has no influence on the model. */
  private record Pictures(
      @Hyperparameter(
              label = "E",
              help =
                  "Draw 64 samples and 20 reconstructions, and measure errors on unseen images,"
                      + " every E epochs and at the end (default: 1).",
              atLeast = 1,
              atMost = 1_000_000)
          int gridEvery) {}

  @Override
  public Class<? extends Record> pictureOptions() {
    return Pictures.class;
  }

  @Override
  public Class<? extends Record> samplingOptions() {
    return Sampling.class;
  }

  @Override
  public FsvaeRunConfig config(OptionValues given, TrainingData data) {
    Recipe recipe = given.get("recipe", Recipe.class).orElse(Recipe.TUNED);
    Shape image = data.train().shape();
    FsvaeConfig model;
    try {
      model =
          given.applyTo(
              FsvaeConfig.of(recipe, (int) image.get(0), (int) image.get(1), (int) image.get(2)));
    } catch (IllegalArgumentException e) {
      throw new RunException(
          "images of %dx%d don't fit the model: %s"
              .formatted(image.get(1), image.get(2), e.getMessage()));
    }
    AdamWOptions training =
        recipe == Recipe.TUNED
            ? AdamWOptions.of(20, 32, 5e-3)
            : AdamWOptions.of(100, 32, 1e-3).withSchedule(Schedule.CONSTANT);
    return given.applyTo(FsvaeRunConfig.of(1, data.description(), recipe, model, training));
  }

  @Override
  public String stageText(FsvaeRunConfig config, Stage stage) {
    return "A spiking autoencoder learns to write images as spike trains, and a prior to draw these";
  }

  @Override
  public String epochText(FsvaeRunConfig config, EpochFigures figures) {
    String name = config.data().unseenFigure(FsvaeEpochs.MSE);
    String unseen =
        figures.figures().containsKey(name)
            ? " (unseen images: %.4f)".formatted(figures.number(name))
            : "";
    return "loss %.4f, squared error of a pixel %.4f%s, distance between posterior and prior %.4f"
        .formatted(
            figures.loss(),
            figures.number(FsvaeEpochs.MSE),
            unseen,
            figures.number(FsvaeEpochs.MMD));
  }

  @Override
  public GenerativeModel load(RunFolder folder, FsvaeRunConfig config, NDManager manager)
      throws IOException {
    return FsvaeModel.load(folder, config, manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<FsvaeRunConfig> session) {
    return new FsvaeEpochs(session, FsvaeModel.create(session.config(), session.manager()));
  }
}
