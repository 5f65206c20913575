package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;

/** Makes the networks of a GAN's run, with first or with trained weights. */
final class GanModels {

  private GanModels() {}

  /** Makes both networks, whose first weights depend on the run's seed alone. */
  static SpikingGan create(GanRunConfig config, NDManager manager) {
    return RunNetworks.create(config, () -> SpikingGan.create(config.gan(), manager));
  }

  /**
   * Loads both trained networks of a run.
   *
   * @param folder the run's folder
   * @param config its config
   * @param manager the manager of the parameters
   * @return the networks
   * @throws InvalidFileException if weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static SpikingGan load(RunFolder folder, GanRunConfig config, NDManager manager)
      throws IOException {
    SpikingGan gan = create(config, manager);
    RunNetworks.load(folder, GanFamily.GENERATOR, gan::generator);
    RunNetworks.load(folder, GanFamily.DISCRIMINATOR, gan::discriminator);
    return gan;
  }
}
