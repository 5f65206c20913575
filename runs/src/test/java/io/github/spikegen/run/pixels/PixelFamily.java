package io.github.spikegen.run.pixels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.training.AdamWOptions;
import java.io.IOException;
import java.util.List;

/**
 * A made-up family, as somebody else's jar may have one: a spiking network draws an image from
 * random numbers, and learns to do so from those that each training image is given.
 */
public class PixelFamily implements ModelFamily<PixelConfig> {

  static final Stage STAGE = Stage.of("pixels", 1000, "painter");
  static final int LATENTS = 4;

  record None() {}

  @Override
  public String name() {
    return "pixel-painter";
  }

  @Override
  public String command() {
    return "pixels";
  }

  @Override
  public int format() {
    return 1;
  }

  @Override
  public Class<PixelConfig> configType() {
    return PixelConfig.class;
  }

  @Override
  public Class<PixelModel> modelType() {
    return PixelModel.class;
  }

  @Override
  public List<Stage> stages() {
    return List.of(STAGE);
  }

  @Override
  public Class<? extends Record> samplingOptions() {
    return None.class;
  }

  @Override
  public Class<? extends Record> pictureOptions() {
    return None.class;
  }

  @Override
  public String stageText(PixelConfig config, Stage stage) {
    return "A spiking network learns to draw";
  }

  @Override
  public String epochText(PixelConfig config, EpochFigures figures) {
    return "loss %.4f".formatted(figures.loss());
  }

  @Override
  public PixelConfig config(OptionValues given, TrainingData data) {
    return given.applyTo(
        new PixelConfig(
            format(), name(), 1, data.description(), 2, 8, AdamWOptions.of(2, 8, 0.01)));
  }

  @Override
  public GenerativeModel load(RunFolder folder, PixelConfig config, NDManager manager)
      throws IOException {
    Block painter = RunNetworks.load(folder, "painter", () -> painter(config, manager));
    return new PixelModel(folder, config, painter, manager);
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<PixelConfig> session) {
    PixelConfig config = session.config();
    Block painter = painter(config, session.manager());
    return new PixelTraining(session, painter);
  }

  /** Makes the network, {@code [N, 4]} to {@code [N, 784]}. */
  static Block painter(PixelConfig config, NDManager manager) {
    Block painter =
        new SequentialBlock()
            .add(
                SpikingLayers.staticDenseWithBatchNorm(
                    config.timeSteps(),
                    config.units(),
                    () -> new LifNeuron(LifParameters.spikingDiffusion())))
            .add(new LambdaBlock(PixelFamily::rate, "rate"))
            .add(Linear.builder().setUnits(784).build())
            .add(Blocks.identityBlock());
    RandomKey key = RunNetworks.weightsKey(config, "painter");
    return InitialWeights.draw(painter, key, manager, new Shape(1, LATENTS));
  }

  private static NDList rate(NDList spikes) {
    NDArray rate = spikes.singletonOrThrow().mean(new int[] {0});
    return new NDList(rate);
  }
}
