package io.github.spikegen.cli.option;

import io.github.spikegen.cli.option.LoadedDataset.DataSource;
import io.github.spikegen.cli.view.WorkProgress.DatasetProgress;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Images that an option names: the test images of a data set, or a file.
 *
 * @param option the option
 * @param images the set or file
 * @param folder where the set is, or null
 * @param limit how many of the first images are kept, or null for all
 */
public record ImageSource(String option, DatasetOrFile images, Path folder, Integer limit) {

  /**
   * Reads the images; what is odd about the files is printed.
   *
   * @throws UsageException if there are none, or a folder is given for a file
   */
  public NamedImages load(PrintWriter out) throws IOException {
    if (images.dataset().isEmpty()) {
      if (folder != null) {
        throw new UsageException("--data has no use: %s is a file".formatted(option));
      }
      return archive(images.file().orElseThrow());
    }
    NamedDataset dataset = images.dataset().get();
    try (DatasetProgress console = new DatasetProgress(out, dataset.displayName())) {
      ImageDataset loaded =
          new DataSource(option, dataset, folder, limit).load(Split.TEST, console);
      return new NamedImages(dataset.displayName(), Optional.of(DatasetPart.TEST), loaded);
    }
  }

  private NamedImages archive(Path file) throws IOException {
    try {
      NamedImages loaded =
          new NamedImages(file.toString(), Optional.empty(), ImageArchive.read(file));
      return limit == null ? loaded : loaded.limit(limit);
    } catch (DataFileException e) {
      throw new UsageException("%s: %s".formatted(option, e.getMessage()));
    }
  }
}
