package io.github.spikegen.examples.run;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the networks of a run, with first or with trained weights. */
public final class DiffusionModels {

  private DiffusionModels() {}

  /** Makes a VQ-SVAE whose first weights depend on the run's seed alone. */
  static VqSvae newTokenizer(DiffusionRunConfig config, NDManager manager) {
    seedFirstWeights(config);
    return VqSvae.create(config.vqSvae(), manager);
  }

  /** Makes a denoiser whose first weights depend on the run's seed alone. */
  static SpikingDenoiser newDenoiser(DiffusionRunConfig config, NDManager manager) {
    seedFirstWeights(config);
    SpikingDenoiser denoiser = new SpikingDenoiser(config.denoiser());
    Shape tokens = new Shape(1).addAll(config.vqSvae().tokenShape());
    denoiser.initialize(manager, DataType.FLOAT32, tokens, new Shape(1));
    return denoiser;
  }

  private static void seedFirstWeights(DiffusionRunConfig config) {
    // the engine takes 32 bits
    Engine.getInstance().setRandomSeed(Long.hashCode(config.seed()));
  }

  /**
   * Loads the trained VQ-SVAE of a run.
   *
   * @param folder the run's folder
   * @param config its config
   * @param manager the manager of the parameters
   * @return the model
   * @throws InvalidFileException if the weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static VqSvae loadTokenizer(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    Path weights = existing(folder, Stage.VQ);
    return loaded(weights, newTokenizer(config, manager));
  }

  /**
   * Loads the trained denoiser of a run.
   *
   * @param folder the run's folder
   * @param config its config
   * @param manager the manager of the parameters
   * @return the network
   * @throws InvalidFileException if the weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static SpikingDenoiser loadDenoiser(
      RunFolder folder, DiffusionRunConfig config, NDManager manager) throws IOException {
    Path weights = existing(folder, Stage.PRIOR);
    return loaded(weights, newDenoiser(config, manager));
  }

  private static Path existing(RunFolder folder, Stage stage) throws IOException {
    Path weights = folder.weights(stage);
    if (!Files.isRegularFile(weights)) {
      throw new InvalidFileException(
          weights, "is missing: the run's training has not come this far (see --resume)");
    }
    return weights;
  }

  private static <T extends Block> T loaded(Path weights, T block) throws IOException {
    ParameterFile.load(weights, block);
    return block;
  }
}
