package io.github.spikegen.run.gan;

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

/** Spiking GANs: SGAD and those that it is compared with. */
public final class GanFamily implements ModelFamily<GanRunConfig> {

  /** The network that turns latent vectors into images. */
  public static final String GENERATOR = "generator";

  /** The network that tells generated images from real ones. */
  public static final String DISCRIMINATOR = "discriminator";

  /** The only stage, which trains both networks in turn. */
  public static final Stage STAGE = Stage.of("gan", 2, GENERATOR, DISCRIMINATOR);

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
    return 1;
  }

  @Override
  public Class<GanRunConfig> configType() {
    return GanRunConfig.class;
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
  public GanRunConfig config(OptionValues given, TrainingData data) {
    throw new UnsupportedOperationException("not yet made from options");
  }

  @Override
  public GenerativeModel load(RunFolder folder, GanRunConfig config, NDManager manager)
      throws IOException {
    return new GanModel(folder, config, GanModels.load(folder, config, manager), manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<GanRunConfig> session) {
    return new AdversarialEpochs(session, GanModels.create(session.config(), session.manager()));
  }
}
