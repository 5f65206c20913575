package io.github.spikegen.cli.option;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The trained model that a command works with. */
public final class ModelOption {

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      description =
          "Folder of a run of a 'train' command, or "
              + PretrainedRun.NAME
              + " for the Spiking-Diffusion model of Fashion-MNIST that comes with SpikeGen.")
  private String name;

  /** Returns the run's folder, which may be missing. */
  public RunFolder folder() throws IOException {
    return PretrainedRun.orFolder(name);
  }

  /** Loads the model. */
  public GenerativeModel load(NDManager manager) throws IOException {
    return GenerativeModel.load(name, manager);
  }

  /** Loads the model, which has to be of a family. */
  public <C extends Record & RunConfig> GenerativeModel load(
      ModelFamily<C> family, NDManager manager) throws IOException {
    RunFolder folder = folder();
    return family.load(folder, folder.config(family), manager);
  }

  /**
   * Refuses images of another size than the model's.
   *
   * @param option the option that names them
   * @param name what they are called
   */
  public static void requireFit(
      String option, String name, ImageDataset images, GenerativeModel model) {
    if (!images.shape().equals(model.imageShape())) {
      throw new UsageException(
          "%s: %s has images of %s, but the model of %s takes %s"
              .formatted(
                  option,
                  name,
                  Text.size(images.shape()),
                  model.folder().name(),
                  Text.size(model.imageShape())));
    }
  }

  /** Refuses runs or files of which one is named twice by an option. */
  public static void requireDistinct(String option, List<?> named) {
    for (Object one : named) {
      if (named.indexOf(one) < named.lastIndexOf(one)) {
        throw new UsageException("%s: %s is named twice".formatted(option, one));
      }
    }
  }

  /** Returns what was typed. */
  @Override
  public String toString() {
    return name;
  }
}
