package io.github.spikegen.examples.cli;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.dataset.DatasetPart;
import io.github.spikegen.examples.run.DataDescription;
import io.github.spikegen.examples.run.RunConfig;
import io.github.spikegen.examples.run.RunFolder;
import io.github.spikegen.examples.run.UsageException;
import java.io.IOException;

/** The images that a command shows to the model of a run. */
final class RunImages {

  private RunImages() {}

  /**
   * Reads images.
   *
   * @param data the options that name them
   * @param part which of them; validation images are those that the run held out
   * @param folder the run's folder
   * @param config the run's config
   * @throws UsageException if the run held no images of the set out
   */
  static ImageDataset load(DataOptions data, DatasetPart part, RunFolder folder, RunConfig config)
      throws IOException {
    return switch (part) {
      case TRAIN -> data.load(Split.TRAIN);
      case TEST -> data.load(Split.TEST);
      case VALIDATION -> heldOut(data, folder, config.data());
    };
  }

  private static ImageDataset heldOut(DataOptions data, RunFolder folder, DataDescription trained)
      throws IOException {
    if (trained.holdOut() == null) {
      throw new UsageException(
          "--split validation: the run in %s was trained without --hold-out"
              .formatted(folder.path()));
    }
    if (!trained.name().equals(data.dataset.displayName())) {
      throw new UsageException(
          "--split validation: the run in %s held out images of %s, but --dataset is %s"
              .formatted(folder.path(), trained.name(), data.dataset.displayName()));
    }
    BothSplits set =
        BothSplits.load("--dataset", data.dataset, data.folder, trained.limit(), trained.holdOut());
    trained.requireSame(set.train());
    return data.limit == null ? set.unseen() : set.unseen().limit(data.limit);
  }
}
