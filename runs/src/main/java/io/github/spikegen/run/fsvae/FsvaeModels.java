package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;

/** Makes the model of an FSVAE's run, with first or with trained weights. */
final class FsvaeModels {

  private FsvaeModels() {}

  /** Makes a model whose first weights depend on the run's seed alone. */
  static Fsvae create(FsvaeRunConfig config, NDManager manager) {
    return RunNetworks.create(config, () -> Fsvae.create(config.fsvae(), manager));
  }

  /**
   * Loads the trained model of a run.
   *
   * @param folder the run's folder
   * @param config its config
   * @param manager the manager of the parameters
   * @return the model
   * @throws InvalidFileException if the weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static Fsvae load(RunFolder folder, FsvaeRunConfig config, NDManager manager)
      throws IOException {
    return RunNetworks.load(folder, FsvaeFamily.FSVAE, () -> create(config, manager));
  }
}
