package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.HealthFigures;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingSession;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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
  public Class<? extends GenerativeModel> modelType() {
    return GanModel.class;
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
    throw new UnsupportedOperationException("not yet made from options");
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
            figures.number(GanFigures.DISCRIMINATOR_LOSS),
            figures.number(GanFigures.CRITIC_GAP),
            figures.number(GanFigures.GRADIENT_NORM_GENERATOR),
            figures.number(GanFigures.GRADIENT_NORM_DISCRIMINATOR),
            variety(figures),
            leastActive(figures));
  }

  /** Says how much samples differ, which is little where the generator knows few images. */
  private static String variety(EpochFigures figures) {
    double ratio =
        figures.number(GanFigures.PAIRWISE_DISTANCE)
            / figures.number(GanFigures.REAL_PAIRWISE_DISTANCE);
    return Double.isNaN(ratio)
        ? ""
        : ", samples %.0f %% as far apart as real images".formatted(100 * ratio);
  }

  /** Names the layer that fired least, as the first to fall silent. */
  private static String leastActive(EpochFigures figures) {
    return figures.map(HealthFigures.FIRING_RATE).entrySet().stream()
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
    return new GanModel(folder, config, GanModels.load(folder, config, manager), manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<GanRunConfig> session) {
    return new AdversarialEpochs(session, GanModels.create(session.config(), session.manager()));
  }
}
