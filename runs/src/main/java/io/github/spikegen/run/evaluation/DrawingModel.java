package io.github.spikegen.run.evaluation;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.UsageException;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.fsvae.FsvaeRunConfig;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A trained model and its own way to draw images. */
public sealed interface DrawingModel permits DiffusionImages, FsvaeImages, GanImages {

  /**
   * Loads the model of a run.
   *
   * @param folder the run's folder
   * @param seed where images come from
   * @param steps the sampling steps of a diffusion model; empty for all of its noise process
   * @param manager the manager of the parameters
   * @return the model
   * @throws UsageException if the folder is no folder of a run, or the steps don't fit
   * @throws InvalidFileException if a file of the run is missing or damaged
   * @throws IOException if reading fails
   */
  static DrawingModel load(RunFolder folder, long seed, OptionalInt steps, NDManager manager)
      throws IOException {
    RunConfig config =
        folder.config(
            List.of(DiffusionRunConfig.FAMILY, FsvaeRunConfig.FAMILY, GanRunConfig.FAMILY));
    if (config instanceof DiffusionRunConfig) {
      return DiffusionImages.load(folder, seed, steps, manager);
    }
    if (steps.isPresent()) {
      throw new UsageException(
          "--steps is for runs of %s, but %s is one of %s"
              .formatted(DiffusionRunConfig.FAMILY.name(), folder.path(), config.family().name()));
    }
    return config instanceof FsvaeRunConfig
        ? FsvaeImages.load(folder, seed, manager)
        : GanImages.load(folder, seed, manager);
  }

  /**
   * Returns what the model is.
   *
   * @return one line: family, data, time steps
   */
  String description();

  /**
   * Returns the networks that draw, and parts of them that do not.
   *
   * @return networks by the names of their files
   */
  Map<String, Block> networks();

  /**
   * Draws images and forgets them.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param first the number of the first image, from 0: an image does not depend on which others
   *     are drawn
   * @param count how many
   * @return how often the denoiser of a diffusion model was asked about an image; else 0
   */
  long draw(NDManager manager, int first, int count);
}
