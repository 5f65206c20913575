package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingSession;
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
    return 1;
  }

  @Override
  public Class<FsvaeRunConfig> configType() {
    return FsvaeRunConfig.class;
  }

  @Override
  public List<Stage> stages() {
    return List.of(STAGE);
  }

  @Override
  public Class<? extends Record> samplingOptions() {
    return Sampling.class;
  }

  @Override
  public FsvaeRunConfig config(OptionValues given, TrainingData data) {
    throw new UnsupportedOperationException("not yet made from options");
  }

  @Override
  public GenerativeModel load(RunFolder folder, FsvaeRunConfig config, NDManager manager)
      throws IOException {
    return new FsvaeModel(folder, config, FsvaeModels.load(folder, config, manager), manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<FsvaeRunConfig> session) {
    return new FsvaeEpochs(session, FsvaeModels.create(session.config(), session.manager()));
  }
}
