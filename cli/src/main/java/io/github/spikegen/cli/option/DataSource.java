package io.github.spikegen.cli.option;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.DatasetListener;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data set that an option names.
 *
 * @param option the option
 * @param dataset the set
 * @param folder where it is, or null
 * @param limit how many of the first images of either part are kept, or null for all
 */
public record DataSource(String option, NamedDataset dataset, Path folder, Integer limit) {

  /**
   * Reads one part.
   *
   * @param listener is told of progress, and of what is odd about the files
   * @throws UsageException if the folder is none, is missing or holds another set
   */
  public ImageDataset load(Split split, DatasetListener listener) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UsageException("--data: %s is no folder".formatted(folder));
    }
    try {
      return dataset.load(folder, split, limit, listener);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }
}
