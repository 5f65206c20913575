package io.github.spikegen.run.inspection;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.fsvae.FsvaeModels;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import io.github.spikegen.run.gan.GanModels;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Opens trained runs of every family. */
public final class InspectedModels {

  private InspectedModels() {}

  /**
   * Reads the config of a run of any family.
   *
   * @param folder the run's folder
   * @return the config
   * @throws UsageException if the folder is none of a run, or of an unknown family
   * @throws InvalidFileException if the config is damaged
   * @throws IOException if reading fails
   */
  public static RunConfig config(RunFolder folder) throws IOException {
    return folder.config(
        List.of(DiffusionRunConfig.FAMILY, GanRunConfig.FAMILY, FsvaeRunConfig.FAMILY));
  }

  /**
   * Loads the networks of a run that are trained.
   *
   * @param folder the run's folder
   * @param config its config
   * @param name what messages call the run
   * @param manager the manager of the parameters
   * @return the model
   * @throws InvalidFileException if weights are missing, damaged, or of another model
   * @throws IOException if reading fails
   */
  public static InspectedModel load(
      RunFolder folder, RunConfig config, String name, NDManager manager) throws IOException {
    if (config instanceof GanRunConfig gan) {
      return new InspectedGan(GanModels.load(folder, gan, manager));
    }
    if (config instanceof FsvaeRunConfig fsvae) {
      return new InspectedFsvae(FsvaeModels.load(folder, fsvae, manager));
    }
    DiffusionRunConfig diffusion = (DiffusionRunConfig) config;
    Optional<SpikingDenoiser> denoiser =
        Files.isRegularFile(folder.weights(DiffusionFamily.DENOISER))
            ? Optional.of(DiffusionModels.loadDenoiser(folder, diffusion, manager))
            : Optional.empty();
    return new InspectedDiffusion(
        name,
        DiffusionModels.loadTokenizer(folder, diffusion, manager),
        diffusion.process(),
        denoiser);
  }
}
