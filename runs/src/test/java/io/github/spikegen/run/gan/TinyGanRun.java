package io.github.spikegen.run.gan;

import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.TinyRun;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.util.List;

/** The run of a GAN whose networks and data are as small as they can be: 3 steps an epoch. */
public record TinyGanRun(GanRunConfig config, ImageDataset train) implements TinyRun {

  public static TinyGanRun of(int epochs) throws IOException {
    return of(epochs, tiny(GanVariant.SGAD)).withCriticSteps(2);
  }

  static TinyGanRun of(int epochs, GanConfig gan) throws IOException {
    return of(epochs, 8, 24, gan);
  }

  static TinyGanRun of(int epochs, int batch, int images, GanConfig gan) throws IOException {
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(images);
    GanRunConfig config =
        GanRunConfig.of(
            3,
            DataDescription.of("mini", null, images, train),
            GanVariant.SGAD,
            Recipe.TUNED,
            gan,
            new GanStageOptions(epochs, batch, 1, 5e-4, 5e-4, 0.5, 0, 1, 1, Precision.FLOAT32));
    return new TinyGanRun(config, train);
  }

  /** Returns the same with an average of the generator's weights. */
  TinyGanRun withAverageDecay(double decay) {
    GanStageOptions now = config.ganTraining();
    return with(now.criticSteps(), now.generatorRate(), decay);
  }

  /** Returns the same with several updates of the discriminator for one of the generator. */
  TinyGanRun withCriticSteps(int steps) {
    GanStageOptions now = config.ganTraining();
    return with(steps, now.generatorRate(), now.averageDecay());
  }

  /** Returns the same with another learning rate of both networks. */
  TinyGanRun withLearningRate(double rate) {
    GanStageOptions now = config.ganTraining();
    return with(now.criticSteps(), rate, now.averageDecay());
  }

  private TinyGanRun with(int criticSteps, double rate, double decay) {
    GanStageOptions now = config.ganTraining();
    GanRunConfig changed =
        GanRunConfig.of(
            config.seed(),
            config.data(),
            config.variant(),
            config.recipe(),
            config.gan(),
            new GanStageOptions(
                now.epochs(),
                now.batchSize(),
                criticSteps,
                rate,
                rate,
                now.constantShare(),
                decay,
                now.accumulation(),
                now.localSteps(),
                now.precision()));
    return new TinyGanRun(changed, train);
  }

  static GanConfig tiny(GanVariant variant) {
    GanConfig config = variant.config(1, 28, 28);
    return config
        .withGenerator(
            config.generator().withLatentSize(4).withHiddenUnits(16).withChannels(List.of(8, 6)))
        .withDiscriminator(
            config
                .discriminator()
                .with(b -> b.channels(List.of(4, 6)).kernelSize(5).padding(0))
                .withHiddenUnits(12)
                // without it neurons wake up after more steps than there are here
                .withHiddenNorm(HiddenNorm.BATCH_NORM))
        .withTimeSteps(2);
  }

  @Override
  public TrainingData data() {
    return new TrainingData(config.data(), train, train);
  }
}
