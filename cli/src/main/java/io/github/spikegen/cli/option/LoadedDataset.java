package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.WorkProgress.DatasetProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A data set's training images and those that are not trained on, of one size.
 *
 * @param option the option that named the set
 * @param dataset the set
 * @param train the training images
 * @param unseen the others
 * @param unseenPart which part the others are: test or validation
 */
public record LoadedDataset(
    String option,
    NamedDataset dataset,
    ImageDataset train,
    ImageDataset unseen,
    DatasetPart unseenPart) {

  /**
   * Reads a set.
   *
   * @param source the set
   * @param holdOut how many of the last training images of the source take the place of the test
   *     images, which are not read then; null for none
   * @param out where to print what is odd about the files, and progress
   * @throws UsageException if images differ in size, or none would be left to train on
   */
  public static LoadedDataset load(DataSource source, Integer holdOut, PrintWriter out)
      throws IOException {
    String name = source.dataset().displayName();
    try (DatasetProgress console = new DatasetProgress(out, name)) {
      ImageDataset train = source.load(Split.TRAIN, console);
      if (holdOut != null) {
        return heldOut(source, train, holdOut);
      }
      ImageDataset test = source.load(Split.TEST, console);
      if (!train.shape().equals(test.shape())) {
        throw new UsageException(
            "%s: training and test images of %s differ in size: %s and %s"
                .formatted(
                    source.option(), name, Text.size(train.shape()), Text.size(test.shape())));
      }
      return new LoadedDataset(source.option(), source.dataset(), train, test, DatasetPart.TEST);
    }
  }

  private static LoadedDataset heldOut(DataSource source, ImageDataset images, int holdOut) {
    int count = Math.toIntExact(images.size());
    if (holdOut >= count) {
      throw new UsageException(
          "--hold-out: expected fewer than the %,d training images, but was %d"
              .formatted(count, holdOut));
    }
    int kept = count - holdOut;
    return new LoadedDataset(
        source.option(),
        source.dataset(),
        images.limit(kept),
        images.subset(IntStream.range(kept, count).toArray()),
        DatasetPart.VALIDATION);
  }

  /** Returns one part; which is not the training images is the one that was read. */
  public NamedImages images(DatasetPart part) {
    if (part != DatasetPart.TRAIN && part != unseenPart) {
      throw new IllegalArgumentException(
          "part must be TRAIN or %s, but is %s".formatted(unseenPart, part));
    }
    return new NamedImages(
        dataset.displayName(), Optional.of(part), part == DatasetPart.TRAIN ? train : unseen);
  }

  /** Returns the other part. */
  public NamedImages imagesBeside(DatasetPart part) {
    return images(part == DatasetPart.TRAIN ? unseenPart : DatasetPart.TRAIN);
  }

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
        throw new UsageException(
            "%s: %s%s".formatted(option, e.getMessage(), folder == null ? " (--data DIR)" : ""));
      }
    }
  }
}
