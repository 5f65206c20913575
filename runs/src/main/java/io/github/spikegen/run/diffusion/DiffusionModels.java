package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;

/** Makes the networks of a run, with first or with trained weights. */
public final class DiffusionModels {

  private DiffusionModels() {}

  /** Makes a VQ-SVAE whose first weights depend on the run's seed alone. */
  static VqSvae newTokenizer(DiffusionRunConfig config, NDManager manager) {
    return RunNetworks.create(config, () -> VqSvae.create(config.vqSvae(), manager));
  }

  /** Makes a denoiser whose first weights depend on the run's seed alone. */
  static SpikingDenoiser newDenoiser(DiffusionRunConfig config, NDManager manager) {
    return RunNetworks.create(
        config,
        () -> {
          SpikingDenoiser denoiser = new SpikingDenoiser(config.denoiser());
          Shape tokens = new Shape(1).addAll(config.vqSvae().tokenShape());
          denoiser.initialize(manager, DataType.FLOAT32, tokens, new Shape(1));
          return denoiser;
        });
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
    return RunNetworks.load(folder, DiffusionFamily.VQ_SVAE, () -> newTokenizer(config, manager));
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
    return RunNetworks.load(folder, DiffusionFamily.DENOISER, () -> newDenoiser(config, manager));
  }
}
